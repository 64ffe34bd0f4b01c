import ArgumentParser
import Lyceum

struct ExamShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a task: its definition, where its data comes from, and how a question looks to a model.",
        discussion: """
            Example:
              lyceum exam show mmlu_anatomy --data-dir data --items 2 --shots 5
            """)

    @Argument(help: "A task, group or tag, or a task file.")
    var task: String

    @OptionGroup var catalog: ExamCatalogOptions

    @Option(help: "Questions to show as the model sees them, 0 or more; needs the data.")
    var items = 1

    @Option(help: "Worked examples before each question, 0 or more (default: what the task says).")
    var shots: Int?

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        if items < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(items)", at: "--items") }
        let (tasks, groups) = try ExaminationTasks.resolve([task], catalog.catalog)
        guard tasks.count == 1 else { return showGroup(tasks, groups) }
        let prepared = questions(tasks[0])
        if json {
            var object = JSON.Object([("task", .object(tasks[0].json))])
            if let plan = tasks[0].judgePlan {
                object["judge"] = ["kind": .string(plan.kind.rawValue), "command": "lyceum exam judge RECORD --judge MODEL"]
            }
            switch prepared {
            case .success(let task)?:
                object["items"] = .integer(task.originalCount)
                object["warnings"] = .array(task.warnings.map { .string($0) })
                object["examples"] = .array(task.items.map(Self.object))
            case .failure(let error)?: object["data"] = .string("\(error)")
            case nil: break
            }
            return Output.json(.object(object))
        }
        Output.line(PythonText.json(Self.without(.object(tasks[0].json)), indent: 2))
        if let plan = tasks[0].judgePlan { Output.line("\n" + Self.judging(plan)) }
        switch prepared {
        case .success(let task)?: print(task)
        case .failure(let error)?: Output.line("\nno question can be shown: \(error)")
        case nil: break
        }
    }

    /// The command after the examination.
    private static func judging(_ plan: JudgePlan) -> String {
        let what = plan.kind == .rationale ? "the reasons (Q→AR)" : "these answers"
        return "A model grades \(what), after exam run:\n  lyceum exam judge exam-results/MODEL --judge JUDGE"
    }

    /// Without keys that say nothing.
    private static func without(_ value: JSON) -> JSON {
        guard let object = value.objectValue else { return value.arrayValue.map { .array($0.map(without)) } ?? value }
        return .object(JSON.Object(object.filter { _, value in value != .null }.map { key, value in (key, without(value)) }))
    }

    private func questions(_ task: TaskDefinition) -> Result<PreparedTask, LyceumError>? {
        guard items > 0 else { return nil }
        do throws(LyceumError) {
            return .success(try Examination.prepare(task, ExaminationOptions(shots: shots, limit: Double(items), dataFolder: catalog.dataDir)))
        } catch {
            return .failure(error)
        }
    }

    private func print(_ task: PreparedTask) {
        Output.line("\n\(task.originalCount) items, \(task.shots) worked examples")
        for warning in task.warnings { Output.line("warning: \(warning)") }
        for item in task.items {
            Output.line("\n── item \(item.number) " + String(repeating: "─", count: 40))
            if case .text(let text) = item.prompt { Output.line(text) }
            for (position, choice) in item.choices.enumerated() { Output.line("  choice \(position): \(choice)") }
            Output.line("  target: \(PythonText.text(item.target))")
        }
    }

    private static func object(_ item: ExamItem) -> JSON {
        var prompt = ""
        if case .text(let text) = item.prompt { prompt = text }
        return [
            "number": .integer(item.number), "prompt": .string(prompt), "choices": .array(item.choices.map { .string($0) }), "target": item.target,
            "cluster": item.cluster.map { .string($0) } ?? .null,
        ]
    }

    private func showGroup(_ tasks: [TaskDefinition], _ groups: [TaskGroup]) {
        if json {
            return Output.json([
                "groups": .array(groups.map { ["name": .string($0.name), "members": .array($0.members.map { .string($0) })] }),
                "tasks": .array(tasks.map { .string($0.name) }),
            ])
        }
        for group in groups { Output.line("\(group.name): \(group.members.joined(separator: ", "))") }
        Output.line("\(tasks.count) tasks: \(tasks.map(\.name).joined(separator: ", "))")
        if let plan = tasks.lazy.compactMap(\.judgePlan).first { Output.line("\n" + Self.judging(plan)) }
    }
}
