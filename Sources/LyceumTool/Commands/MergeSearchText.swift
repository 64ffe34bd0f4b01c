import Lyceum

/// Progress of a search, and a line for each generation.
final class MergeSearchSpeaker: Sendable {
    private let isQuiet: Bool
    private let progress: Locked<ProgressReporter?>

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        progress = Locked(nil)
    }

    func show(_ event: MergeSearchEvent) {
        switch event {
        case .note(let text):
            finish()
            Console.write("warning: \(text)\n", to: .error)
        case .resumed(let evaluations, let generations):
            line("goes on after \(evaluations) merges in \(generations) generations")
            start("search", nil, done: evaluations, "merges")
        case .examining(let model, let done, let total):
            if done == 0 { finish() }
            update("examining \(model)", done, total, "items")
        case .evaluated(let count, let total, let label): update(label, count, total, "merges")
        case .generation(let one):
            clear()
            line(
                "generation \(one.number + 1)  best \(ExamNumber.value(one.best))  mean \(ExamNumber.value(one.mean))  "
                    + "so far \(ExamNumber.value(one.incumbent))\(one.improved ? "  improved" : "")  on \(one.items) items, "
                    + "chance \(Quantities.fixed(one.uncertainty, places: 2)), step \(Quantities.fixed(one.step, places: 3))")
        case .choosing(let done, let total):
            if done == 0 { finish() }
            update("choosing among the best", done, total, "merges")
        case .writing: finish()
        }
    }

    func finish() {
        progress.withLock { progress in
            progress?.finish()
            progress = nil
        }
    }

    private func clear() { progress.withLock { $0?.clear() } }

    private func line(_ text: String) { if !isQuiet { Output.line(text) } }

    private func start(_ label: String, _ total: Int?, done: Int, _ unit: String) {
        guard !isQuiet else { return }
        progress.withLock { progress in
            progress?.finish()
            progress = ProgressReporter(label, total: total, completed: done, unit: .items(unit), appearance: .after(seconds: 1))
        }
    }

    private func update(_ label: String, _ done: Int, _ total: Int?, _ unit: String) {
        guard !isQuiet else { return }
        if progress.withLock({ $0 == nil }) { start(label, total, done: max(0, done - 1), unit) }
        progress.withLock { progress in
            progress?.describe(label, total: total)
            progress?.update(to: done)
        }
    }
}

/// A search in words.
enum MergeSearchText {
    static func text(_ plan: MergeSearchPlan) -> String {
        var text = "\(plan.genes) numbers in \(plan.groups) group\(plan.groups == 1 ? "" : "s") of layers, \(plan.population) candidates"
        text += plan.generations.map { " in \($0) generations" } ?? " per generation"
        text += "\n\(plan.searchItems) items for the search (\(plan.items) a candidate at first), \(plan.heldOutItems) held out\n"
        text += "a merge \(Quantities.fixed(plan.mergeSeconds, places: 2)) s, an item \(Quantities.fixed(plan.itemSeconds, places: 3)) s, measured"
        text += plan.staysInMemory ? "; no candidate is written to disk\n" : "; candidates are written to disk: they have a new vocabulary or template\n"
        if let seconds = plan.seconds { text += "about \(Quantities.clock(seconds: seconds)) in all, more where chance asks for more items\n" }
        text += "about \(Quantities.bytes(plan.bytes)) of memory for weights\n"
        text += "parents \(plan.parents.joined(separator: ", "))\n\nbegins with\n" + plan.start
        return text
    }

    static func json(_ plan: MergeSearchPlan) -> JSON {
        [
            "genes": .integer(plan.genes), "groups": .integer(plan.groups), "population": .integer(plan.population),
            "generations": plan.generations.map { .integer($0) } ?? JSON.null, "search_items": .integer(plan.searchItems),
            "held_out_items": .integer(plan.heldOutItems), "items": .integer(plan.items), "merge_seconds": .number(plan.mergeSeconds),
            "item_seconds": .number(plan.itemSeconds), "seconds": plan.seconds.map { .number($0) } ?? JSON.null, "bytes": .integer(plan.bytes),
            "stays_in_memory": .bool(plan.staysInMemory), "parents": .array(plan.parents.map { .string($0) }), "start": .string(plan.start),
            "warnings": .array(plan.warnings.map { .string($0) }),
        ]
    }

    static func text(_ result: MergeSearchResult, output: String, folder: String) -> String {
        var table = ExamTable([("Model", .left), ("Search", .right), ("Held out", .right)])
        for mark in result.marks { table.add([mark.name, ExamNumber.value(mark.search), ExamNumber.value(mark.heldOut)]) }
        var text = "\(result.evaluations) merges in \(result.generations.count) generations, \(Quantities.clock(seconds: result.seconds)); "
        text += "the winner is \(result.chosen)\n\n" + table.text + "\n"
        text += "Search: \(result.searchItems) items the winner was chosen with. Held out: \(result.heldOutItems) items it never saw; only these count.\n"
        if let winner = result.marks.first, let parent = result.marks.first(where: { $0.name == result.verdict.bestParent }) {
            text += "Its lead over \(parent.name): \(ExamNumber.signed(winner.search - parent.search)) in the search, "
            text += "\(ExamNumber.signed(winner.heldOut - parent.heldOut)) held out.\n\n"
        }

        text += "Held out:\n" + MergeVerdictText.text(result.verdict)
        for line in result.advice { text += "        \(line)\n" }
        text += "\nmodel   \(output)\nnumbers \(folder)/best.yaml\nreport  \(folder)/report.json\n"
        return text
    }
}
