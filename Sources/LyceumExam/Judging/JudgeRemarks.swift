internal import LyceumCore
internal import LyceumRuns

/// What judges said about an item, for readers.
enum JudgeRemarks {
    static func of(_ sample: SampleRecord) -> [ReportContent.Fact] {
        let names = ["answer": "Judge on the answer", "rationale": "Judge on the reasons"]
        var facts: [ReportContent.Fact] = []
        if let note = sample.notes["judge"] {
            for key in ["answer", "rationale"] {
                guard let part = note[key] else { continue }
                facts.append(.init(names[key] ?? key, words(part["grade"]?.stringValue ?? "no grade: the reply could not be read", part)))
            }
        }
        if let note = sample.notes["preferred"], let opponent = note["opponent"]?.stringValue {
            facts.append(.init("Beside \(opponent)", verdict(note["verdict"]?.stringValue) + (note["reason"]?.stringValue.map { ", \($0)" } ?? "")))
            for (key, title) in [("shown_first", "Judge, this answer shown first"), ("shown_second", "Judge, this answer shown second")] {
                if let part = note[key] { facts.append(.init(title, words(verdict(part["verdict"]?.stringValue), part))) }
            }
        }
        return facts
    }

    private static func verdict(_ name: String?) -> String {
        switch name {
        case "this"?: "this answer is better"
        case "other"?: "the other answer is better"
        case "tie"?: "equal"
        case "swayed"?: "the verdict went with the place"
        default: "no verdict: the reply could not be read"
        }
    }

    private static func words(_ verdict: String, _ part: JSON) -> String {
        let last = part["replies"]?.arrayValue?.last?.stringValue ?? ""
        let reason = part["reason"]?.stringValue ?? JudgeReply.reason(in: last)
        if let reason { return "\(verdict) — \(reason)" }
        return last.isEmpty ? verdict : "\(verdict) — “\(last.shortened(to: 300))”"
    }
}
