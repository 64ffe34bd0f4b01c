import Lyceum

/// What shards hold, for people.
enum ShardReport {
    static func write(_ inspection: ShardInspection) {
        let manifest = inspection.folder.manifest
        Output.line(
            "\(inspection.folder.path) · vocabulary \(manifest["vocabulary"]?.intValue ?? 0) · tokenizer \((manifest["tokenizer"]?.stringValue ?? "").prefix(12))")
        for part in inspection.parts { write(part) }
        let counts = inspection.folder.counts
        var notes: [String] = []
        if counts.empty > 0 { notes.append("\(counts.empty) empty records") }
        if counts.skipped > 0 { notes.append("\(counts.skipped) records left out") }
        if counts.cutTexts > 0 { notes.append("\(counts.cutTexts) long texts cut at line ends") }
        if !notes.isEmpty { Output.line("  " + notes.joined(separator: ", ")) }
        for problem in counts.problems.prefix(5) { Output.line("    " + problem) }
    }

    private static func write(_ part: ShardInspection.Part) {
        let shards = part.shards == 1 ? "1 shard" : "\(part.shards) shards"
        Output.line(
            "\(part.split.rawValue): \(part.documents) documents, \(part.tokens) tokens in \(shards), \(Quantities.bytes(part.bytes)), checksums right")
        if part.trainedTokens < part.tokens {
            Output.line("  learned  \(part.trainedTokens) tokens, \(part.trainedTokens * 100 / max(part.tokens, 1)) %")
        }
        Output.line(
            "  length   \(part.shortest) to \(part.longest) tokens, median \(part.median), mean \(Quantities.fixed(part.mean, places: 1))")
        let most = part.histogram.map(\.documents).max() ?? 1
        for bar in part.histogram {
            let range = bar.to - bar.from > 1 ? "\(bar.from)–\(bar.to - 1)" : "\(bar.from)"
            let cells = max(bar.documents * 40 / most, 1)
            Output.line(
                "  " + String(repeating: " ", count: max(17 - range.count, 0)) + range + "  " + String(repeating: "█", count: cells)
                    + " \(bar.documents)")
        }
    }
}

/// The value a flag names.
func choice<Value: RawRepresentable & CaseIterable>(_ name: String, _ flag: String) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: name) else {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw LyceumError(.invalidArgument, "expected one of \(known), found “\(name)”", at: flag)
    }
    return value
}
