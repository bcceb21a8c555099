import FTTensor
import FTTestSupport
import Testing

@Suite struct DropoutTests {
  @Test(arguments: [Float(0.1), 0.25, 0.5, 0.9])
  func keepsTheMeanAndDropsTheAskedShare(_ p: Float) throws {
    let device = try TestDevice.make()
    let count = 1 << 20
    let dropped = Tensor(repeating: 1, shape: [count], on: device).dropout(p, seed: 5).values()
    // Five standard deviations of a binomial share.
    let deviation = 5 * (Double(p) * (1 - Double(p)) / Double(count)).squareRoot()
    let share = Double(dropped.count { $0 == 0 }) / Double(count)
    #expect(abs(share - Double(p)) < deviation)
    let mean = dropped.reduce(0.0) { $0 + Double($1) } / Double(count)
    #expect(abs(mean - 1) < deviation / (1 - Double(p)))
  }

  @Test func theBackwardPassUsesTheSameMask() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    let x = leaf.attached(to: Tensor(repeating: 1, shape: [3, 777], on: device))
    let dropped = x.dropout(0.3, seed: 9)
    let gradient = try #require(dropped.sum().gradients()[leaf])
    #expect(gradient.values() == dropped.values())
  }

  @Test func anotherSeedIsAnotherMask() throws {
    let device = try TestDevice.make()
    let x = Tensor(repeating: 1, shape: [4096], on: device)
    let masks = (0..<8).map { x.dropout(0.5, seed: $0).values() }
    for (i, j) in (0..<8).flatMap({ i in (0..<i).map { (i, $0) } }) {
      // Independent masks agree in half of the places; 5 standard deviations are 160.
      let agreeing = zip(masks[i], masks[j]).count { $0 == $1 }
      #expect(abs(agreeing - 2048) < 160, "seeds \(i) and \(j)")
    }
  }
}
