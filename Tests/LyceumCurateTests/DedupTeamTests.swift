import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

/// Threads of one process as a team.
final class ThreadDedupTeam: DedupTeam, @unchecked Sendable {
    final class Table: @unchecked Sendable {
        let condition = NSCondition()
        var messages: [[[UInt8]]?]
        var taken = 0
        var hasFailed = false

        init(_ count: Int) { messages = [[[UInt8]]?](repeating: nil, count: count) }
    }

    let rank: Int
    let count: Int
    private let table: Table

    init(_ rank: Int, _ count: Int, _ table: Table) { (self.rank, self.count, self.table) = (rank, count, table) }

    func exchange(_ messages: [[UInt8]]) throws(LyceumError) -> [[UInt8]] {
        table.condition.lock()
        defer {
            table.condition.broadcast()
            table.condition.unlock()
        }
        // The round before is over for everybody.
        while table.messages[rank] != nil, !table.hasFailed { table.condition.wait() }
        table.messages[rank] = messages
        table.condition.broadcast()
        while table.messages.contains(where: { $0 == nil }), !table.hasFailed { table.condition.wait() }
        if table.hasFailed { throw LyceumError(.network, "another process failed") }
        let received = table.messages.map { $0![rank] }
        table.taken += 1
        if table.taken == count {
            table.taken = 0
            table.messages = [[[UInt8]]?](repeating: nil, count: count)
            table.condition.broadcast()
        } else {
            while table.taken != 0, table.messages[rank] != nil, !table.hasFailed { table.condition.wait() }
        }
        return received
    }

    func fail() {
        table.condition.lock()
        table.hasFailed = true
        table.condition.broadcast()
        table.condition.unlock()
    }

    /// Runs the work as so many processes.
    static func run(_ count: Int, _ body: @escaping @Sendable (ThreadDedupTeam) throws -> Void) -> [LyceumError?] {
        let table = Table(count)
        let errors = Locked([LyceumError?](repeating: nil, count: count))
        // A thread for each: they wait for each other, so none may wait for a core.
        let group = DispatchGroup()
        for rank in 0..<count {
            group.enter()
            let thread = Thread {
                let team = ThreadDedupTeam(rank, count, table)
                do { try body(team) } catch {
                    errors.withLock { $0[rank] = error as? LyceumError }
                    team.fail()
                }
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        return errors.withLock { $0 }
    }
}

@Suite("Deduplication by several processes")
struct DedupTeamTests {
    private func filled() throws -> DedupFolder {
        let folder = try DedupFolder()
        var random = SystemLikeGenerator(state: 21)
        var texts: [String] = []
        for number in 0..<700 {
            if number % 4 == 3 {
                texts.append(texts[Int(random.next() % UInt64(texts.count))].uppercased() + "!")
            } else {
                let lines = (0..<4).map { _ in (0..<9).map { _ in random.word() }.joined(separator: " ") + "." }
                texts.append((lines + [number % 3 == 0 ? "Share this page" : "Read on number \(number % 50)"]).joined(separator: "\n"))
            }
        }
        let sizes = [3, 400, 0, 50, 150, 97]
        var start = 0
        for (file, size) in sizes.enumerated() {
            try folder.write(
                texts[start..<(start + size)].enumerated().map { offset, text in
                    let address = JSON.string("https://a.example/\((start + offset) % 600)")
                    return ["text": offset == 17 ? .integer(5) : .string(text), "url": address]
                }, to: "\(file).jsonl")
            start += size
        }
        return folder
    }

    private static let names = (0..<6).map { "\($0).jsonl" }

    @Test(
        "The files are the same bits for any number of processes",
        arguments: [
            DedupMethod.minhash(MinHashParameters(minimumCharacters: 190)), .document, .url(field: "url"), .line, .paragraph, .sentences(2),
        ])
    func sameBits(method: DedupMethod) throws {
        let folder = try filled()
        var options = DedupOptions(method)
        options.skipsBroken = true
        options.keepsRemoved = true
        options.smallSorterBytes = 120_000
        let whole = try folder.deduplicate(Self.names, to: "whole", options)
        #expect(whole.kept < whole.documents || whole.changed > 0)
        let files = try DataFile.find(Self.names.map { "\(folder.path)/\($0)" })
        for count in [2, 3, 8] {
            let output = "\(folder.path)/by\(count)"
            let fixed = options
            let errors = ThreadDedupTeam.run(count) { team in
                let report = try Deduplicator(files, output: output, options: fixed, team: team).run()
                #expect(report.kept == whole.kept)
                #expect(report.groups == whole.groups)
                #expect(report.parts == whole.parts)
            }
            #expect(errors.allSatisfy { $0 == nil }, "\(errors)")
            #expect(try folder.results("by\(count)") == folder.results("whole"))
        }
    }

    @Test("An index is asked by all processes, and what it knows goes everywhere")
    func index() throws {
        let folder = try filled()
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.skipsBroken = true
        options.savedIndex = "\(folder.path)/old.index"
        _ = try folder.deduplicate(["1.jsonl"], to: "old", options)
        options.savedIndex = nil
        options.indexes = ["\(folder.path)/old.index"]
        options.comparesWithin = true
        let whole = try folder.deduplicate(Self.names, to: "whole", options)
        #expect(whole.known > 300)
        let files = try DataFile.find(Self.names.map { "\(folder.path)/\($0)" })
        let (fixed, output) = (options, "\(folder.path)/by3")
        let errors = ThreadDedupTeam.run(3) { team in _ = try Deduplicator(files, output: output, options: fixed, team: team).run() }
        #expect(errors.allSatisfy { $0 == nil }, "\(errors)")
        #expect(try folder.results("by3") == folder.results("whole"))
    }

    @Test("Stopped as three processes and gone on with as two or one, the files are the same")
    func resuming() throws {
        let folder = try filled()
        var options = DedupOptions(.minhash(MinHashParameters()))
        options.skipsBroken = true
        options.smallSorterBytes = 120_000
        _ = try folder.deduplicate(Self.names, to: "whole", options)
        let files = try DataFile.find(Self.names.map { "\(folder.path)/\($0)" })
        let (fixed, output) = (options, "\(folder.path)/part")
        for (count, stop) in [(3, DedupProgress.Stage.reading), (3, .comparing), (3, .writing), (2, .writing)] {
            let errors = ThreadDedupTeam.run(count) { team in
                _ = try Deduplicator(files, output: output, options: fixed, team: team).run { progress throws(LyceumError) in
                    if progress.stage == stop { throw LyceumError(.cancelled, "stopped") }
                }
            }
            #expect(errors.contains { $0?.code == .cancelled })
        }
        #expect(throws: LyceumError.self) { try folder.deduplicate(Self.names, to: "part", DedupOptions(.document)) }
        _ = try folder.deduplicate(Self.names, to: "part", options)
        #expect(try folder.results("part") == folder.results("whole"))
    }

    @Test("What only one process can do is refused")
    func refused() throws {
        let folder = try filled()
        let files = try DataFile.find(Self.names.map { "\(folder.path)/\($0)" })
        for method in [DedupMethod.substring(bytes: 50), .bloom(BloomParameters())] {
            let output = folder.path + "/out"
            let errors = ThreadDedupTeam.run(2) { team in _ = try Deduplicator(files, output: output, options: DedupOptions(method), team: team) }
            #expect(errors.allSatisfy { $0?.code == .unsupported })
        }
    }
}
