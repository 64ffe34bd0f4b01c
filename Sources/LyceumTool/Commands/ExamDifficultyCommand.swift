import ArgumentParser
import Lyceum

struct ExamDifficultyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "difficulty",
        abstract: "How hard items are for models, for curricula: 1 − the mean probability of the right option.",
        discussion: """
            Every record is a judge. The output has a line for every item: the item's own fields, difficulty (0 easy to 1 hard), and how many judges \
            gave a probability. With --prompts it also has prompt and completion (the right option) as the judges saw them, so that lyceum train \
            can use it at once with "order: curriculum, difficulty: difficulty". Do not judge by the model you will train without saying so.

            Example:
              lyceum exam difficulty exam-results/judge-a exam-results/judge-b --task medqa --prompts --output train.jsonl
            """)

    @Argument(help: "Results files, their folders, or samples files: one per judge.")
    var records: [String]

    @Option(help: "The task (default: the only one the first record has).")
    var task: String?

    @Flag(help: "Divide each option's log-likelihood by its characters first.")
    var normalized = false

    @Flag(help: "Write prompt and completion too.")
    var prompts = false

    @Option(help: "File for the items, JSON lines.")
    var output: String

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let records = try records.map { try ExaminationRecord.read($0) }
        let task = try JudgedItems.task(task, of: records, at: "--task")
        let judged = try JudgedDifficulty(records, task: task, isNormalized: normalized)
        let difficulties = try JudgedItems.write(judged, hasPrompts: prompts, to: output)
        report(judged, difficulties)
    }

    private func report(_ judged: JudgedDifficulty, _ difficulties: [Double]) {
        let quantiles = PerplexityQuantiles(difficulties)
        let missing = judged.items.count { $0.probabilities.contains { $0 == nil } }
        if json {
            return Output.json([
                "output": .string(output), "judges": .array(judged.judges.map { .string($0) }), "items": .integer(difficulties.count),
                "without_difficulty": .integer(judged.items.count - difficulties.count), "judged_by_some": .integer(missing),
                "mean": .number(difficulties.reduce(0, +) / Double(max(1, difficulties.count))),
                "median": quantiles[0.5].map { .number($0) } ?? .null,
            ])
        }
        Output.line("\(output): \(difficulties.count) items judged by \(judged.judges.joined(separator: ", "))")
        let parts = [0.1, 0.5, 0.9].compactMap { share in quantiles[share].map { "\(Int(share * 100)) %: \(Quantities.fixed($0, places: 3))" } }
        Output.line("difficulty at " + parts.joined(separator: ", "))
        if missing > 0 { Output.line("\(missing) items lack the probability of a judge; the mean is over the others") }
        let left = judged.items.count - difficulties.count
        if left > 0 { Output.line("\(left) items have no difficulty and were left out") }
    }
}
