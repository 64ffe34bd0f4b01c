import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

/// Words as directions: texts with the same words have the same vector, whatever their order.
final class WordEncoder: DedupEncoder {
    static let width = 24
    private(set) var calls = 0

    func vector(of text: String) throws(LyceumError) -> [Float] {
        calls += 1
        var sums = [Float](repeating: 0, count: Self.width)
        for word in text.split(separator: " ") where word != "-" {
            var random = SystemLikeGenerator(state: word.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
            for place in 0..<Self.width { sums[place] += Float(random.next() % 2001) / 1000 - 1 }
        }
        let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sums.map { length > 0 ? $0 / length : 0 }
    }
}

@Suite("Deduplication by meaning")
struct DedupSemanticTests {
    /// Texts of 12 words; every third has the words of an earlier one in another order, with one changed now and then.
    private func texts(_ count: Int) -> [String] {
        var random = SystemLikeGenerator(state: 99)
        var all: [[String]] = []
        for number in 0..<count {
            if number % 3 == 2 {
                var words = all[Int(random.next() % UInt64(all.count))]
                words.swapAt(0, Int(random.next() % 12))
                if number % 2 == 0 { words[3] = random.word() }
                all.append(words)
            } else {
                all.append((0..<12).map { _ in random.word() })
            }
        }
        return all.map { $0.joined(separator: " ") }
    }

    private func kept(
        _ folder: DedupFolder, _ output: String, _ parameters: SemanticParameters, threads: Int = 1, pieces: Bool = false
    ) throws -> [String] {
        var options = DedupOptions(.semantic(parameters))
        options.threads = threads
        options.keepsRemoved = true
        options.smallSorterBytes = pieces ? 1 : nil
        _ = try Deduplicator(
            try DataFile.find(["\(folder.path)/a.jsonl", "\(folder.path)/b.jsonl"]), output: "\(folder.path)/\(output)", options: options,
            encoder: WordEncoder()
        ).run()
        return try ["a", "b"].flatMap { try folder.records("\(output)/kept/\($0).jsonl").compactMap { $0["text"]?.stringValue } }
    }

    /// - Parameter extra: bytes of another field, which make pieces of work shorter.
    private func filled(_ texts: [String], extra: Int = 0) throws -> DedupFolder {
        let folder = try DedupFolder()
        let half = texts.count / 2
        let more = JSON.string(String(repeating: "x", count: extra))
        try folder.write(texts[..<half].map { ["text": .string($0), "more": more] }, to: "a.jsonl")
        try folder.write(texts[half...].map { ["text": .string($0), "more": more] }, to: "b.jsonl")
        return folder
    }

    private static func similarity(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }

    @Test("In one cluster, what goes is what comparing all pairs finds", arguments: [0.9, 0.999])
    func bruteForce(threshold: Double) throws {
        let texts = texts(240) + ["-", "-"]
        let folder = try filled(texts)
        let vectors = try texts.map { try WordEncoder().vector(of: $0) }
        let expected = texts.indices.filter { later in !(0..<later).contains { Self.similarity(vectors[later], vectors[$0]) > threshold } }
        let parameters = SemanticParameters(encoder: "words", similarity: threshold, clusters: 1)
        #expect(try kept(folder, "one", parameters) == expected.map { texts[$0] })
        #expect(expected.count < 205)
        #expect(try kept(folder, "three", parameters, threads: 3, pieces: true) == expected.map { texts[$0] })
        let order = { (a: Int, b: Int) in a < b }
        for output in ["one", "three"] { try checkPairs(folder, output, texts.count, reasons(vectors, threshold, order) { _, _ in true }) }
    }

    /// For every document that goes the one that stays: the first it is like, and where that goes, too, what stays for that.
    private func reasons(_ vectors: [[Float]], _ threshold: Double, _ precedes: (Int, Int) -> Bool, _ meet: (Int, Int) -> Bool) -> [Int: Int] {
        let order = vectors.indices.sorted(by: precedes)
        var reasons: [Int: Int] = [:]
        for (place, own) in order.enumerated() {
            guard let other = order[..<place].first(where: { meet($0, own) && Self.similarity(vectors[own], vectors[$0]) > threshold }) else { continue }
            reasons[own] = reasons[other] ?? other
        }
        return reasons
    }

    private func checkPairs(_ folder: DedupFolder, _ output: String, _ count: Int, _ expected: [Int: Int]) throws {
        var found: [Int: Int] = [:]
        for (file, first) in [("a", 0), ("b", count / 2)] {
            let pairs = try folder.records("\(output)/duplicates/\(file).jsonl")
            for pair in pairs {
                let of = try #require(pair["of_record"]?.intValue) - 1 + (pair["of"] == "a.jsonl" ? 0 : count / 2)
                found[try #require(pair["record"]?.intValue) - 1 + first] = of
            }
            // The documents say the same.
            let removed = try folder.records("\(output)/removed/\(file).jsonl").map { $0["dedup_of"]?.stringValue }
            #expect(removed == pairs.map { "\($0["of"]?.stringValue ?? ""):\($0["of_record"]?.intValue ?? 0)" })
        }
        #expect(found == expected)
    }

    @Test("Clusters, their seed and the preference decide; threads, tiles and pieces do not", arguments: SemanticParameters.Preference.allCases)
    func clusters(prefer: SemanticParameters.Preference) throws {
        let texts = texts(300)
        let folder = try filled(texts)
        let parameters = SemanticParameters(encoder: "words", similarity: 0.9, clusters: 9, prefer: prefer, seed: 4)
        let one = try kept(folder, "one", parameters)
        #expect(try kept(folder, "many", parameters, threads: 4, pieces: true) == one)
        // The same clusters, found again: inside each, everything more similar to a preferred one goes.
        let vectors = try texts.map { try WordEncoder().vector(of: $0) }
        let clusters = try SemanticClusters(
            sample: vectors.flatMap(\.self), width: WordEncoder.width, clusters: 9, rounds: 10, seed: 4, threads: 1)
        let places = try clusters.nearest(vectors.flatMap(\.self), threads: 1)
        #expect(Set(places.map(\.center)).count == 9)
        func precedes(_ a: Int, _ b: Int) -> Bool {
            switch prefer {
            case .first: a < b
            case .far: (places[a].similarity, a) < (places[b].similarity, b)
            case .near: (-places[a].similarity, a) < (-places[b].similarity, b)
            }
        }
        let expected = texts.indices.filter { own in
            !texts.indices.contains { other in
                other != own && places[other].center == places[own].center && precedes(other, own)
                    && Self.similarity(vectors[own], vectors[other]) > 0.9
            }
        }
        #expect(one == expected.map { texts[$0] })
        #expect(one.count < 270)
        let expectedPairs = reasons(vectors, 0.9, precedes) { places[$0].center == places[$1].center }
        for output in ["one", "many"] { try checkPairs(folder, output, texts.count, expectedPairs) }
    }

    @Test("Every vector is as near to its center as to any other, and centers have length 1")
    func means() throws {
        let vectors = try texts(200).map { try WordEncoder().vector(of: $0) }
        let clusters = try SemanticClusters(
            sample: vectors.flatMap(\.self), width: WordEncoder.width, clusters: 7, rounds: 500, seed: 1, threads: 2)
        let centers = (0..<clusters.count).map { Array(clusters.centers[($0 * WordEncoder.width)..<(($0 + 1) * WordEncoder.width)]) }
        let places = try clusters.nearest(vectors.flatMap(\.self), threads: 3)
        for (vector, place) in zip(vectors, places) {
            let own = Self.similarity(vector, centers[Int(place.center)])
            #expect(centers.allSatisfy { Self.similarity(vector, $0) <= own + 1e-5 })
            #expect(abs(own - Double(place.similarity)) < 1e-5)
        }
        // Converged: a center is the direction of its vectors' sum.
        for (number, center) in centers.enumerated() {
            var sum = [Double](repeating: 0, count: WordEncoder.width)
            for (vector, place) in zip(vectors, places) where Int(place.center) == number {
                for offset in sum.indices { sum[offset] += Double(vector[offset]) }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(zip(sum, center).allSatisfy { abs($0 / length - Double($1)) < 1e-5 })
        }
    }

    @Test("A stopped work goes on without encoding a text twice, and gives the same files")
    func resuming() throws {
        let texts = self.texts(900)
        let folder = try filled(texts, extra: 3000)
        var options = DedupOptions(.semantic(SemanticParameters(encoder: "words", similarity: 0.9, clusters: 4)))
        options.smallSorterBytes = 1
        let files = try DataFile.find(["\(folder.path)/a.jsonl", "\(folder.path)/b.jsonl"])
        let encoder = WordEncoder()
        let stopped = DedupFolder.failure {
            _ = try Deduplicator(files, output: "\(folder.path)/part", options: options, encoder: encoder).run { progress throws(LyceumError) in
                if progress.documents > texts.count / 2 { throw LyceumError(.cancelled, "stopped") }
            }
        }
        #expect(stopped?.code == .cancelled)
        let before = encoder.calls
        #expect(before > texts.count / 3)
        _ = try Deduplicator(files, output: "\(folder.path)/part", options: options, encoder: encoder).run()
        #expect(encoder.calls < texts.count + texts.count / 3)
        _ = try Deduplicator(files, output: "\(folder.path)/whole", options: options, encoder: WordEncoder()).run()
        #expect(try folder.results("part") == folder.results("whole"))
    }

    @Test("Settings have ranges, and an encoder is needed")
    func mistakes() throws {
        let folder = try filled(texts(10))
        for parameters in [
            SemanticParameters(encoder: "", similarity: 1), SemanticParameters(encoder: "", clusters: 0), SemanticParameters(encoder: "", rounds: 0),
        ] {
            #expect(throws: LyceumError.self) { try kept(folder, "out", parameters) }
        }
        let options = DedupOptions(.semantic(SemanticParameters(encoder: "none")))
        #expect(throws: LyceumError.self) { try folder.deduplicate(["a.jsonl"], to: "out", options) }
    }
}
