internal import LyceumCore

/// What a record says about how it was made, in the words of a report.
struct RecordFacts {
    let record: ExaminationRecord

    init(_ record: ExaminationRecord) { self.record = record }

    var headline: [ReportContent.Fact] {
        let items = record.tasks.reduce(0) { sum, task in
            sum + (task.samples.isEmpty ? task.effectiveCount : task.samples.count { $0.filter == task.samples.first?.filter })
        }
        var facts = [ReportContent.Fact("Model", record.modelName)]
        let names = record.groups.isEmpty ? record.tasks.map(\.alias) : []
        facts.append(
            .init(
                names.count == 1 ? "Task" : "Tasks",
                names.isEmpty || names.count > 3 ? ReportNumber.count(record.tasks.count) : names.joined(separator: ", ")))
        facts.append(.init("Items", ReportNumber.count(items)))
        if !record.date.isEmpty { facts.append(.init("When", String(record.date.prefix(16)).replacing("T", with: " "))) }
        if let counts = record.answerCounts {
            let known = counts.asked == 0 ? "all known before" : "\(ReportNumber.count(counts.asked)) asked, \(ReportNumber.count(counts.known)) known"
            facts.append(.init("Answers", known))
        } else if let seconds = record.seconds, seconds.isFinite {
            facts.append(.init("Took", "\(seconds < 100 ? ReportNumber.fixed(seconds, 1) + " s" : Quantities.clock(seconds: seconds))"))
            if seconds > 0, items > 0 { facts.append(.init("Speed", "\(ReportNumber.fixed(Double(items) / seconds, 2)) items/s")) }
        }
        if let tokens = tokens { facts.append(.init("Tokens", tokens)) }
        if let strategy = record.settings["strategy"]?.stringValue, strategy != "direct" { facts.append(.init("Strategy", strategy)) }
        if let judge = record.settings["judge"]?["model"]?.stringValue { facts.append(.init("Judge", judge)) }
        return facts
    }

    /// Read and written, where they were counted.
    private var tokens: String? {
        let read = (record.settings["tokens_read"] ?? record.settings["prompt_tokens"])?.intValue
        let counted = record.tasks.reduce(0) { sum, task in
            task.samples.reduce(sum) { sum, sample in
                guard sample.filter == task.samples.first?.filter else { return sum }
                return sample.responses.joined().reduce(sum) { sum, response in
                    if case .text(_, let tokens, _) = response { sum + (tokens ?? 0) } else { sum }
                }
            }
        }
        let written = (record.settings["tokens_written"] ?? record.settings["completion_tokens"])?.intValue ?? (counted > 0 ? counted : nil)
        let parts = [read.map { "\(ReportNumber.count($0)) read" }, written.map { "\(ReportNumber.count($0)) written" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    // MARK: - Lists

    var settings: [ReportContent.Fact] {
        all.filter {
            !Self.isHash($0.name) && !Self.isVersion($0.name) && $0.name != "command" && !$0.name.hasPrefix("answers.")
        }
    }

    var versions: [ReportContent.Fact] {
        let tasks = record.tasks.map { ReportContent.Fact("task \($0.name)", $0.version) }
        return all.filter { Self.isVersion($0.name) && !Self.isHash($0.name) } + (tasks.count > 60 ? [] : tasks)
    }

    var hashes: [ReportContent.Fact] { all.filter { Self.isHash($0.name) } }

    private var all: [ReportContent.Fact] {
        let shots = Set(record.tasks.map(\.shots)).sorted().map { "\($0)" }.joined(separator: ", ")
        return (shots.isEmpty ? [] : [.init("shots", shots)]) + Self.flat("", .object(record.settings)) + Self.flat("model", .object(record.model))
    }

    private static func isHash(_ name: String) -> Bool {
        let last = name.lowercased()
        return last.contains("hash") || last.contains("sha") && !last.contains("share") && !last.contains("shape") || last.contains("digest")
    }

    private static func isVersion(_ name: String) -> Bool { name.lowercased().contains("version") }

    /// Nested objects as `a.b`; nothing is shown of what is null.
    private static func flat(_ prefix: String, _ value: JSON) -> [ReportContent.Fact] {
        switch value {
        case .null: return []
        case .object(let object): return object.flatMap { flat(prefix.isEmpty ? $0.0 : "\(prefix).\($0.0)", $0.1) }
        case .string(let text): return text.isEmpty ? [] : [.init(prefix, text)]
        default: return [.init(prefix, value.text())]
        }
    }
}
