/// How to compute a tensor again. Cheap results (norms, SwiGLU) are not kept for the backward pass but repeated there:
/// a few per cent of time for a third of the memory.
///
/// Several operations may have saved the same tensor; it is computed for the first that asks and dropped after the last.
final class Recipe {
  private let compute: () -> Tensor
  private var users = 0
  private var result: Tensor?

  init(_ compute: @escaping () -> Tensor) { self.compute = compute }

  func addUser() { users += 1 }

  func take() -> Tensor {
    let tensor = result ?? compute().detached
    users -= 1
    result = users > 0 ? tensor : nil
    return tensor
  }
}

/// A tensor that a backward closure will need: kept, or to be computed again.
enum SavedTensor {
  case kept(Tensor)
  case recomputed(Recipe)

  /// The values. Call it once per save.
  func take() -> Tensor {
    switch self {
    case .kept(let tensor): tensor
    case .recomputed(let recipe): recipe.take()
    }
  }
}

extension Tensor {
  /// This tensor for a backward closure.
  func saved() -> SavedTensor {
    guard let recipe else { return .kept(detached) }
    recipe.addUser()
    return .recomputed(recipe)
  }
}
