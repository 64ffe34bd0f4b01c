import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

/// Trials by hand on files that are not part of the repository; each runs where its variable names a folder.
@Suite struct TaskTrialTests {
    private static func folder(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    /// `LYCEUM_HARNESS_TASKS`: the harness's folder `lm_eval/tasks`. Every refusal has to be for Python, pictures or a file that is wrong in itself.
    @Test(.enabled(if: folder("LYCEUM_HARNESS_TASKS") != nil, "LYCEUM_HARNESS_TASKS is not set"))
    func everyTaskOfTheHarnessIsReadOrNeedsPython() throws {
        let catalog = TaskCatalog(folders: [try #require(Self.folder("LYCEUM_HARNESS_TASKS"))])
        var counts: [String: Int] = [:]
        var others: [String] = []
        for listing in catalog.tasks where !listing.origin.hasPrefix("ready:") {
            do {
                _ = try catalog.resolve([listing.name])
                counts["read", default: 0] += 1
            } catch {
                let isPython = error.code == .unsupported && (error.message.contains("Python") || error.message.contains("pictures"))
                counts[isPython ? "needs Python" : "other", default: 0] += 1
                if !isPython { others.append("\(error)".split(separator: "\n").joined(separator: " ")) }
            }
        }
        print("tasks:", counts, "groups:", catalog.groups.count, "tags:", catalog.tags.count, "problems:", catalog.problems.count)
        for text in others.prefix(40) { print(text) }
        #expect(others.isEmpty)
    }

    /// `LYCEUM_TRIAL_DATA`: a folder with data of the ready tasks.
    @Test(.enabled(if: folder("LYCEUM_TRIAL_DATA") != nil, "LYCEUM_TRIAL_DATA is not set"))
    func readyTasksFindTheirData() throws {
        let catalog = TaskCatalog()
        let preparation = TaskPreparation(dataFolder: Self.folder("LYCEUM_TRIAL_DATA"))
        for listing in catalog.tasks {
            do {
                let prepared = try preparation.prepare(try catalog.task(listing.name))
                let requests = prepared.items.reduce(0) { $0 + $1.requests.count }
                print("\(listing.name): \(prepared.items.count) items, \(requests) requests, \(prepared.warnings)")
                if let items = TaskOverview(prepared.definition).items, items != prepared.items.count { print("  stated: \(items)") }
            } catch { print("\(listing.name): \(error.message)") }
        }
    }
}
