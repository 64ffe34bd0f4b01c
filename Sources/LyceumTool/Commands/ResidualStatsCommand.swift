import ArgumentParser
import Lyceum

struct ResidualStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "How long a residual is, weight by weight, and at what angle it stands to another.",
        discussion: """
            Two residuals at right angles (cosine near 0) change a model independently and can both be added. With --with the cosines are given \
            for all weights together, per layer, per kind and, with --tensors, per weight, and as a histogram.

            Examples:
              lyceum residual stats instruct-residual
              lyceum residual stats domain-residual --with instruct-residual
              lyceum residual stats domain-model --base base --with instruct-model --json
            """)

    @Argument(help: "A residual's folder; with --base also a model, whose difference to the base is measured.")
    var residual: String

    @Option(help: "Another residual (or model) to compare with.")
    var with: String?

    @Option(help: "The model the differences belong to; needed for models, and for sizes of residuals that do not know their base.")
    var base: String?

    @Flag(help: "A line for every weight.")
    var tensors = false

    @Flag(help: "One JSON object with everything.")
    var json = false

    func run() throws {
        let base = try base.map { try MergeSource.open($0) }
        let progress = ProgressReporter("residual", unit: .items("tensors"))
        let measurement = try VectorMeasurement(
            try vector(residual, base), with: try with.map { try vector($0, base) }, base: base
        ) { name, done, total throws(LyceumError) in
            progress.describe(name, total: total)
            progress.update(to: done)
        }
        progress.finish()
        if json { return Output.json(measurement.json) }
        print(measurement)
    }

    private func vector(_ text: String, _ base: MergeSource?) throws -> any TaskVector {
        if let base { return try base.vector(text) }
        return try StoredResidual(text)
    }

    private func print(_ measurement: VectorMeasurement) {
        let compares = measurement.otherName != nil
        Output.line(row("", "weights", "norm", "of base", compares ? "cosine" : ""))
        let groups = [measurement.all] + measurement.kinds + measurement.layers
        for group in groups { Output.line(row(group.label, group.count, group.norm, group.relativeSize, group.cosine)) }
        if tensors {
            for tensor in measurement.tensors { Output.line(row(tensor.name, tensor.count, tensor.norm, tensor.relativeSize, tensor.cosine)) }
        }
        guard compares else { return }
        histogram(measurement.histogram)
        if !measurement.unmatched.isEmpty {
            Output.line("only in one: \(measurement.unmatched.count) tensors, such as \(measurement.unmatched[0])")
        }
        guard let cosine = measurement.all.cosine, let isIndependent = measurement.isIndependent else { return }
        Output.line(
            "cosine \(Quantities.fixed(cosine, places: 4)): "
                + (isIndependent
                    ? "below \(VectorMeasurement.independenceLimit) in size; both can be added"
                    : "not below \(VectorMeasurement.independenceLimit) in size; adding both counts twice, or undoes, what they share"))
    }

    private func histogram(_ histogram: CosineHistogram) {
        guard let most = histogram.bins.map(\.count).max(), most > 0 else { return }
        Output.line("\ncosines of \(histogram.bins.reduce(0) { $0 + $1.count }) tensors")
        for bin in histogram.bins {
            let bar = String(repeating: "█", count: (bin.count * 40 + most - 1) / most)
            Output.line("\(padded(Quantities.fixed(bin.lower, places: 2), 6)) … \(padded(Quantities.fixed(bin.upper, places: 2), 6))  \(padded("\(bin.count)", 5)) \(bar)")
        }
    }

    private func row(_ label: String, _ count: Int, _ norm: Double, _ size: Double?, _ cosine: Double?) -> String {
        row(
            label, Quantities.count(Double(count)), Quantities.fixed(norm, places: 4), size.map(ResidualWords.percent) ?? "",
            cosine.map { Quantities.fixed($0, places: 4) } ?? "")
    }

    private func row(_ label: String, _ columns: String...) -> String {
        let wide = label.count < 44 ? label + String(repeating: " ", count: 44 - label.count) : label
        return wide + columns.map { padded($0, 11) }.joined()
    }

    private func padded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
