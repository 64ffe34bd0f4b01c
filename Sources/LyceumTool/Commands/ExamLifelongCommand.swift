import ArgumentParser
import Lyceum

struct ExamLifelongCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifelong",
        abstract: "What a sequence of trainings taught and what it made the model forget.",
        discussion: """
            Give the records after every stage, in order, each with all tasks, and the tasks in the order in which they were taught. Average score at \
            the end; forgetting, against the best score each task ever had; backward transfer, what later stages did to earlier tasks; forward \
            transfer, what earlier stages did for later tasks (needs --baseline).

            Example:
              lyceum exam lifelong after-law after-medicine after-code --tasks law,medicine,code --baseline base
            """)

    @Argument(help: "A record per stage: results files, their folders, or samples files.")
    var stages: [String]

    @Option(help: "The tasks in the order of the stages, separated by commas.")
    var tasks: String

    @Option(help: "The record of the model before the first stage.")
    var baseline: String?

    @Option(help: "The metric (default: the first of each task).")
    var metric: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let names = tasks.split(separator: ",").map { $0.trimmed }
        guard names.count == stages.count else {
            throw LyceumError(.invalidArgument, "expected a task for each of \(stages.count) stages, found \(names.count)", at: "--tasks")
        }
        var isHigherBetter: Bool?
        let rows = try stages.map { try scores($0, names, &isHigherBetter) }
        let before = try baseline.map { try scores($0, names, &isHigherBetter) }
        let matrix = try LifelongMatrix(rows, baseline: before, higherIsBetter: isHigherBetter ?? true)
        if json {
            var object = matrix.json.objectValue ?? JSON.Object()
            object["tasks"] = .array(names.map { .string($0) })
            return Output.json(.object(object))
        }
        print(matrix, names)
    }

    private func scores(_ path: String, _ names: [String], _ isHigherBetter: inout Bool?) throws -> [Double] {
        let record = try ExaminationRecord.read(path)
        return try names.map { name in
            guard let task = record.tasks.first(where: { $0.name == name }) else {
                throw LyceumError(
                    .notFound, "the record has no task \(name)", at: path, remedy: "it has \(record.tasks.map(\.name).joined(separator: ", "))")
            }
            guard let score = task.scores.first(where: { metric == nil || $0.metric == metric }) else {
                throw LyceumError(
                    .notFound, "\(name) has no metric \(metric ?? "")", at: path,
                    remedy: "it has \(task.scores.map(\.metric).joined(separator: ", "))")
            }
            if let known = isHigherBetter, known != score.isHigherBetter {
                throw LyceumError(
                    .invalidArgument, "of some tasks high scores are good, of others low ones", at: "--metric", remedy: "name one metric")
            }
            isHigherBetter = score.isHigherBetter
            return score.value
        }
    }

    private func print(_ matrix: LifelongMatrix, _ names: [String]) {
        var table = ExamTable([("After", .left)] + names.map { ($0, .right) })
        if let baseline = matrix.baseline { table.add(["(before)"] + baseline.map(ExamNumber.value)) }
        for (name, row) in zip(names, matrix.scores) { table.add([name] + row.map(ExamNumber.value)) }
        Output.line(table.text)
        Output.line("average score      \(ExamNumber.value(matrix.averageScore))")
        Output.line("forgetting         \(ExamNumber.value(matrix.forgetting))")
        Output.line("backward transfer  \(ExamNumber.value(matrix.backwardTransfer))")
        if let forward = matrix.forwardTransfer { Output.line("forward transfer   \(ExamNumber.value(forward))") }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
