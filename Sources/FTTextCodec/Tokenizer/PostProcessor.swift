/// The ids that the post-processor puts before and after a single text.
struct PostProcessor: Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []
}
