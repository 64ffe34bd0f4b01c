import Foundation
import LyceumCore
import LyceumExam
import LyceumModel
import Testing

/// Requests equal those of lm-evaluation-harness 0.4.13, byte for byte (fixtures: Tools/reference/exam_prompts.py).
@Suite struct PromptEqualityTests {
    /// `LYCEUM_EXAM_PROMPTS` names another folder that the script made (with real data).
    private static let folder =
        ProcessInfo.processInfo.environment["LYCEUM_EXAM_PROMPTS"]
        ?? Bundle.module.url(forResource: "Fixtures", withExtension: nil)!.appendingPathComponent("Prompts").path
    private static let isOwn = ProcessInfo.processInfo.environment["LYCEUM_EXAM_PROMPTS"] == nil

    private struct Expected {
        let texts: [String]
        let runs: [JSON]
    }

    private static func expected() throws -> Expected {
        let document = try JSON.read(path: folder + "/expected.json")
        return Expected(
            texts: (document["texts"]?.arrayValue ?? []).compactMap(\.stringValue), runs: document["runs"]?.arrayValue ?? [])
    }

    /// A request's arguments as the harness has them; conversations as the messages its template would get.
    private static func arguments(_ request: ExamRequest, _ task: TaskDefinition) -> [JSON] {
        let context: String =
            switch request.prompt {
            case .text(let text): text
            case .messages(let messages, let opening): conversation(messages, opening)
            }
        switch request.kind {
        case .logLikelihood(let continuation): return [.string(context), .string(continuation)]
        case .rollingLogLikelihood: return [.string(context)]
        case .generation: return [.string(context), .object(task.generation)]
        }
    }

    private static func conversation(_ messages: [ChatMessage], _ opening: String?) -> String {
        var list = messages.map { JSON.object(JSON.Object([("role", .string($0.role.rawValue)), ("content", .string($0.text))])) }
        if let opening { list.append(.object(JSON.Object([("role", "assistant"), ("content", .string(opening))]))) }
        return JSON.object(JSON.Object([("messages", .array(list)), ("add_generation_prompt", .bool(opening == nil))])).text()
    }

    /// Texts that hold JSON are compared as JSON: spacing of the writers differs.
    private static func same(_ a: JSON, _ b: JSON) -> Bool {
        guard case .string(let x) = a, case .string(let y) = b else { return a == b }
        if x.utf8.elementsEqual(y.utf8) { return true }
        guard x.hasPrefix("{\"messages\""), let first = try? JSON.parse(x), let second = try? JSON.parse(y) else { return false }
        return first == second
    }

    private static func preparation(_ run: JSON) -> TaskPreparation {
        TaskPreparation(
            shots: run["shots"]?.intValue, limit: run["limit"]?.doubleValue, samples: run["samples"]?.arrayValue?.compactMap(\.intValue),
            dataFolder: run["data"]?.stringValue ?? folder, usesChat: run["chat"]?.boolValue ?? false, system: run["system"]?.stringValue,
            multiturn: run["multiturn"]?.boolValue ?? false, seed: UInt64(run["seed"]?.intValue ?? 1234))
    }

    @Test func everyRequestOfEveryRunEqualsTheHarness() throws {
        let expected = try Self.expected()
        let catalog = TaskCatalog(folders: Self.isOwn ? [Self.folder + "/tasks"] : [])
        var items = 0
        for entry in expected.runs {
            let run = entry["run"] ?? .null
            let resolved = try catalog.resolve([run["task"]?.stringValue ?? ""])
            let tasks = entry["tasks"]?.objectValue ?? .init()
            #expect(Set(resolved.tasks.map(\.name)) == Set(tasks.keys), "\(run.text())")
            for task in resolved.tasks {
                let prepared = try Self.preparation(run).prepare(task)
                let wanted = tasks[task.name]?.arrayValue ?? []
                try #require(prepared.items.count == wanted.count, "\(task.name) \(run.text())")
                for (item, want) in zip(prepared.items, wanted) {
                    #expect(item.number == want["number"]?.intValue)
                    if let target = want["target"] { #expect(item.target == target, "\(task.name) \(run.text()) item \(item.number)") }
                    let got = item.requests.map { Self.arguments($0, task) }
                    let all = (want["requests"]?.arrayValue ?? []).map { request in
                        (request.arrayValue ?? []).map { part in part.intValue.map { JSON.string(expected.texts[$0]) } ?? part }
                    }
                    try #require(got.count == all.count, "\(task.name) \(run.text()) item \(item.number)")
                    for (request, other) in zip(got, all) {
                        let isSame = request.count == other.count && zip(request, other).allSatisfy(Self.same)
                        try #require(isSame, "\(task.name) \(run.text()) item \(item.number):\n\(JSON.array(request).text())\n\(JSON.array(other).text())")
                    }
                    items += 1
                }
            }
        }
        print("\(items) items of \(expected.runs.count) runs are equal")
        #expect(items > 1400)
    }

    @Test(.enabled(if: isOwn)) func groupsHaveTheHarnessMembers() throws {
        let catalog = TaskCatalog(folders: [Self.folder + "/tasks"])
        for entry in try Self.expected().runs {
            let groups = entry["groups"]?.objectValue ?? .init()
            let found = try catalog.resolve([entry["run"]?["task"]?.stringValue ?? ""]).groups
            #expect(Set(found.map(\.name)) == Set(groups.keys))
            for group in found { #expect(group.members == groups[group.name]?.arrayValue?.compactMap(\.stringValue)) }
        }
    }

    @Test(.enabled(if: isOwn)) func aGroupWritesOverItsMembers() throws {
        let found = try TaskCatalog(folders: [Self.folder + "/tasks"]).resolve(["everything"])
        let outer = try #require(found.groups.first)
        #expect(outer.alias == "All of it")
        #expect(outer.aggregations == [.init(metric: "acc", isWeightedBySize: false, filters: [])])
        #expect(outer.version == "3")
        let texts = try #require(found.tasks.first { $0.name == "texts" })
        #expect(texts.alias == "as texts")
        #expect(texts.targetDelimiter == ": ")
        #expect(texts.text == .template("{{question}} !"))
        #expect(found.tasks.contains { $0.name == "everything::inner::own" })
    }
}
