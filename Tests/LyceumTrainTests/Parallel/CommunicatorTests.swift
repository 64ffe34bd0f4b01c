import LyceumCore
import Testing

@testable import LyceumTrain

@Suite("Processes together")
struct CommunicatorTests {
    @Test(
        "sums are those of adding the ranks in order, to the bit, on every rank",
        arguments: [1, 2, 3, 4, 5], [0, 1, 15, 16, 17, 4096, 16_384 / 3 + 1, 100_003])
    func sums(_ ranks: Int, _ count: Int) async throws {
        let expected = InProcessGroup.expected(count, ranks: ranks).map(\.bitPattern)
        let results = try await InProcessGroup.run(ranks) { group in
            var values = InProcessGroup.values(count, rank: group.rank)
            try values.withUnsafeMutableBufferPointer { try group.sum($0) }
            return values.map(\.bitPattern)
        }
        for result in results { #expect(result == expected) }
    }

    @Test("arrays of several rounds are summed right to the last element", arguments: [2, 3])
    func longSums(_ ranks: Int) async throws {
        let count = SumMemory.sliceCount * ranks * 2 + 35
        let results = try await InProcessGroup.run(ranks) { group in
            let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
            defer { values.deallocate() }
            for index in values.indices { values[index] = InProcessGroup.number(index, rank: group.rank) }
            try group.sum(values)
            return values.indices.filter { index in
                values[index] != (1..<ranks).reduce(InProcessGroup.number(index, rank: 0)) { $0 + InProcessGroup.number(index, rank: $1) }
            }.count
        }
        #expect(results.allSatisfy { $0 == 0 })
    }

    @Test("double sums, broadcasts from every root, gathers of any lengths, yes and no", arguments: [1, 2, 3, 5, 8])
    func collectives(_ ranks: Int) async throws {
        let results = try await InProcessGroup.run(ranks) { group in
            let sums = try group.sum([0.1 * Double(group.rank + 1), 1e17, group.rank == 0 ? 1 : -1e17])
            var texts: [[UInt8]] = []
            for root in 0..<group.count {
                var bytes = [UInt8](repeating: UInt8(group.rank), count: 1000 + root)
                try bytes.withUnsafeMutableBytes { try group.broadcast($0, from: root) }
                texts.append(bytes)
            }
            let gathered = try group.gather([UInt8](repeating: UInt8(group.rank), count: group.rank * 3))
            try group.barrier()
            return (sums, texts, gathered, try group.any(group.rank == group.count - 1), try group.any(false), group.share(of: Array(0..<7)))
        }
        for (sums, texts, gathered, one, none, _) in results {
            #expect(sums[0] == (1..<ranks).reduce(0.1) { $0 + 0.1 * Double($1 + 1) })
            #expect(sums == results[0].0)
            #expect(texts == (0..<ranks).map { [UInt8](repeating: UInt8($0), count: 1000 + $0) })
            #expect(gathered == (0..<ranks).map { [UInt8](repeating: UInt8($0), count: $0 * 3) })
            #expect(one && !none)
        }
        #expect(results.flatMap(\.5).sorted() == Array(0..<7))
    }

    @Test("ranks that were started differently are told so")
    func differences() async throws {
        let errors = try await InProcessGroup.run(3) { group -> String? in
            try group.requireSame("same", as: "configuration")
            do { try group.requireSame(group.rank == 2 ? "b" : "a", as: "configuration") } catch { return (error as? LyceumError)?.message }
            return nil
        }
        #expect(errors.allSatisfy { $0?.contains("rank 2 has another configuration") == true })
        let sizes = try await InProcessGroup.run(2) { group -> Bool in
            do { _ = try group.sum([Double](repeating: 1, count: group.rank + 1)) } catch { return true }
            return false
        }
        #expect(sizes == [true, true])
    }

    @Test("alone everything is already done")
    func alone() throws {
        let group = try ProcessGroup.current()
        #expect(group.rank == 0 && group.count == 1 && group.isFirst)
        #expect(try group.sum([3]) == [3] && group.gather([1, 2]) == [[1, 2]])
        var values: [Float] = [1, 2]
        try values.withUnsafeMutableBufferPointer { try group.sum($0) }
        #expect(values == [1, 2])
        try group.barrier()
        try group.finish()
    }
}
