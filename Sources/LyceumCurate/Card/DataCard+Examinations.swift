internal import LyceumCore

extension DataCard {
    /// What the pipeline looked for of every examination, and in how many documents it found it.
    var overlap: [(task: String, items: Int, tooShort: Int, documents: Int)] {
        guard let pipeline = try? TextFile.json(folder + "/pipeline.json"),
            let tasks = pipeline["configuration"]?["examinations"]?["tasks"]?.arrayValue
        else { return [] }
        let found = counts.stages.first { $0.label == DecontaminationFilter.name }?.reasons ?? [:]
        return tasks.map { task in
            let name = task["task"]?.stringValue ?? ""
            return (name, task["items"]?.intValue ?? 0, task["too_short"]?.intValue ?? 0, found[DecontaminationFilter.reason(name)] ?? 0)
        }
    }

    var overlapJSON: JSON {
        .array(
            overlap.map { row in
                [
                    "task": .string(row.task), "items": .integer(row.items), "too_short": .integer(row.tooShort), "documents": .integer(row.documents),
                ]
            })
    }

    /// Items that are too short cannot be found: their number belongs beside what was found.
    var overlapTable: String {
        guard !overlap.isEmpty else { return "" }
        let rows = overlap.map { [$0.task, "\($0.items)", "\($0.tooShort)", "\($0.documents)"] }
        return "<h2>Overlap with examinations</h2>"
            + Markup.table(["examination", "items looked for", "too short to be found", "documents dropped"], rows, numbers: 1...3)
    }
}
