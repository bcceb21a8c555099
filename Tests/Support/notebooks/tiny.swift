// %% [markdown]
// # A tiny notebook
//
// Three cells of code that need no model: what the tests of the rendering look at. Signs that a page must not take for its own
// stand in it, `<b>` & `"`, and a list:
//
// - text
// - a picture

// %% Numbers
import FTLab
import Foundation

let losses = (1...6).map { 3 / Double($0) }
print("losses:", losses.map { String(format: "%.2f", $0) }.joined(separator: ", "))
print("<b> & \"signs\" ```")

// %% [markdown]
// ## A picture
//
// The line that the cell prints last becomes the picture.

// %% A picture
let chart = Chart(
  "Loss", x: .init("step"), y: .init("loss"),
  series: [.init("training", .line, losses.enumerated().map { (Double($0 + 1), $1) })])
let picture = FileManager.default.temporaryDirectory.appending(path: "loss.svg")
try chart.svg.write(to: picture, atomically: true, encoding: .utf8)
print("Drawn:")
print("![The loss by step](\(picture.path))")

// %% Many lines
func describe(_ number: Int) -> String {
  """
  line \(number)
  """
}
for number in 1...100 { print(describe(number)) }
