internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    /// Kinds whose results are models, scores or copies of models.
    static let otherKinds: Set<String> = ["train", "examine", "score", "probe", "compare", "quantize", "convert", "blend", "merge"]

    /// What the run was trained and examined on.
    var data: Section? {
        let steps = run.steps.filter { $0.isDone && !Self.otherKinds.contains($0.kind) && (!$0.values.isEmpty || !$0.outputs.isEmpty) }
        // Of loops one result of each arm says enough.
        var seen = Set<String>()
        let shown = steps.filter { seen.insert("\($0.step)\u{0}\($0.arm)").inserted }
        guard !shown.isEmpty else { return nil }
        let more = shown.count > 12 ? Self.paragraph("\(shown.count - 12) further steps that made data are listed under cost.", quiet: true) : ""
        return Section("data", "Data", shown.prefix(12).map(card).joined(separator: "\n") + more)
    }

    private func card(_ step: ReportedStep) -> String {
        var markup = "<div class=\"card\"><h3>\(step.name.escapedForMarkup) <small>\(step.kind.escapedForMarkup)</small></h3>"
        let numbers = step.values.filter { $0.1.objectValue == nil && $0.1.arrayValue == nil }
        if !numbers.isEmpty { markup += Self.facts(numbers.prefix(10).map { (Self.words($0.0), Self.text($0.1)) }) }
        markup += step.notes.map(Self.warning).joined()
        guard step.files != nil else { return markup + Self.gone + "</div>" }
        if let path = step.path("report"), let report = try? JSON.read(path: path) { markup += Self.report(report) }
        for output in step.outputs where output.path.hasSuffix(".jsonl") {
            guard let path = step.path(output.name) else { continue }
            let samples = Self.samples(path, count: 3)
            guard !samples.isEmpty else { continue }
            let size = FileSystem.attributes(path)?.size ?? 0
            markup += "<details><summary>\(Self.words(output.name).escapedForMarkup)"
            markup += "<small>\(Quantities.bytes(size)), the first \(samples.count)</small></summary>"
            markup += samples.map { "<div class=\"sample\">\($0.escapedForMarkup)</div>" }.joined() + "</details>"
        }
        return markup + "</div>"
    }

    static let gone = paragraph("The files of this step are no longer in the store.", quiet: true)

    static func words(_ name: String) -> String { name.replacing("_", with: " ") }

    /// Counts of what was read and left out, flattened; what did not occur is not listed.
    private static func report(_ json: JSON) -> String {
        var rows: [[ReportTable.Cell]] = []
        func add(_ name: String, _ value: JSON, _ depth: Int) {
            switch value {
            case .object(let object) where depth < 4: for (key, one) in object { add(name.isEmpty ? key : "\(name) · \(key)", one, depth + 1) }
            case .array(let list) where !list.isEmpty:
                let example = text(list[0]).shortened(to: 160)
                rows.append([.text(words(name)), .text("\(list.count) entries, such as \(example)", style: "wide")])
            case .array, .null, .integer(0): break
            default: rows.append([.text(words(name)), .text(text(value).shortened(to: 200), style: "wide")])
            }
        }
        add("", json, 0)
        guard !rows.isEmpty else { return "" }
        var table = ReportTable(columns: [.name("Counts above 0"), .name("")])
        table.rows = Array(rows.prefix(60))
        let html = table.html
        return rows.count > 8 ? "<details\(rows.count > 16 ? "" : " open")><summary>What was read, kept and left out</summary>\(html)</details>" : html
    }

    /// The first records of a file of JSON lines, as text.
    static func samples(_ path: String, count: Int) -> [String] {
        let beginning = ReportedRun.text(path, limit: 1 << 16)
        var samples: [String] = []
        for line in beginning.split(separator: "\n", omittingEmptySubsequences: true) {
            guard samples.count < count, let record = try? JSON.parse(String(line)) else { break }
            samples.append(sample(record).shortened(to: 700))
        }
        return samples
    }

    private static func sample(_ record: JSON) -> String {
        if let question = record["question"]?.stringValue, let options = (record["options"] ?? record["choices"])?.arrayValue {
            let right = record["answer"]?.intValue
            let lines = options.enumerated().map { "\($0.offset == right ? "✓" : "·") \(text($0.element))" }
            return ([question] + lines).joined(separator: "\n")
        }
        if let text = record["text"]?.stringValue { return text }
        if let turns = (record["messages"] ?? record["conversation"])?.arrayValue {
            return turns.map { "\($0["role"]?.stringValue ?? "?"): \($0["content"]?.stringValue ?? "")" }.joined(separator: "\n")
        }
        return record.text()
    }
}
