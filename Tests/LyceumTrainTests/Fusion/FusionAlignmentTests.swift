import Foundation
import LyceumCore
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Alignment of two vocabularies")
struct FusionAlignmentTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("a place takes the piece that ends where it ends, else the last of pieces that spell it, else the gold token")
    func places() {
        func place(_ token: String, _ pieces: [String], exact: Bool = false) -> PlaceAlignment {
            PlaceAlignment(token: bytes(token), pieces: pieces.map { bytes($0) }, isExact: exact)
        }
        #expect(place(" wolf", [" wolf"]) == .one(0))
        #expect(place(" wolf", ["wolf"]) == .one(0))
        #expect(place("olf", [" wolf"]) == .one(0))
        #expect(place(" w", [" wolf"]) == .gold)
        #expect(place(" wolf", [" wo", "lf"]) == .several(1))
        #expect(place(" wolf", [" a", " w", "o", "lf"]) == .several(3))
        // Neither piece ends like the token, but the first two spell it: an empty one cannot hide them.
        #expect(place("aba", ["ab", "", "a"]) == .several(2))
        #expect(place(" wolf", [" bear", "s"]) == .gold)
        #expect(place(" wolf", []) == .gold)
        #expect(place(" wolf", ["wolf"], exact: true) == .gold)
        #expect(place(" wolf", [" wolf"], exact: true) == .one(0))
        #expect(place(" wolf", [" wo", "lf"], exact: true) == .gold)
    }

    @Test("tokens are found by spelling, by the fewest edits, or by the places they stood at")
    func mapping() throws {
        let pivot = try FusionFixtures.vocabulary(["<s>", "</s>", "?", " wolf", " wolves", " bear", "ear", " a"])
        let source = try FusionFixtures.vocabulary(["<bos>", "<eos>", "?", " wolf", " wolve", " bears", " xyzzy", " gear"])
        var counts = AlignmentCounts()
        for (token, other, times) in [(4, 3, 1), (4, 4, 1), (7, 6, 9), (7, 5, 1)] as [(Int32, Int32, Int)] {
            for _ in 0..<times { counts.add(token, other) }
        }
        func target(_ id: Int32, _ mode: VocabularyMapping, frequent: Bool = false) -> VocabularyMap.Target {
            VocabularyMap(from: source, to: pivot, mode: mode, counts: counts, prefersFrequent: frequent).target(of: id)
        }
        for mode in VocabularyMapping.allCases { #expect(target(3, mode) == .exact(3)) }
        #expect(target(4, .exact) == .none && target(0, .exact) == .none)
        #expect(target(0, .edit) == .mapped(0) && target(1, .statistics) == .mapped(1))
        #expect(target(4, .edit) == .mapped(4) && target(5, .edit) == .mapped(5))
        // “ wolve”: 2 edits to “ wolf” by 1, 1 edit to “ wolves” that holds it.
        #expect(target(4, .statistics) == .mapped(4))
        // “ gear”: “ear” is held in it, 2 · 0.1 · σ(9) = 0.2; “ bear” 1 · σ(1) = 0.73.
        #expect(target(7, .statistics) == .mapped(6))
        // Never at the same place as anything.
        #expect(target(6, .statistics) == .unknown(2) && target(5, .statistics) == .unknown(2))
        // As coded a frequent pair counts less than a rare one of the same distance; frequency first turns that around.
        let twins = try FusionFixtures.vocabulary(["<s>", "</s>", "?", "cat", "car"])
        let other = try FusionFixtures.vocabulary(["<s>", "</s>", "?", "cab"])
        var unequal = AlignmentCounts()
        for _ in 0..<5 { unequal.add(3, 3) }
        unequal.add(3, 4)
        func twin(_ frequent: Bool) -> VocabularyMap.Target {
            VocabularyMap(from: other, to: twins, mode: .statistics, counts: unequal, prefersFrequent: frequent).target(of: 3)
        }
        #expect(twin(false) == .mapped(4))
        #expect(twin(true) == .mapped(3))
    }

    @Test("a distribution is carried over: tokens that meet keep the first one's logit, what is left is normalized over itself")
    func carrying() throws {
        let pivot = try FusionFixtures.vocabulary(["<s>", "</s>", "?", "cat", "dog"])
        let source = try FusionFixtures.vocabulary(["<s>", "</s>", "?", "cats", "dog", "cat"])
        var counts = AlignmentCounts()
        counts.add(3, 3)
        var report = FusionReport()
        let map = VocabularyMap(from: source, to: pivot, mode: .statistics, counts: counts)
        let row = try #require(FusedRow.carry(ids: [3, 5, 4, -1], logits: [-0.5, -1, -2, 0], map: map, report: &report))
        #expect(row.ids == [3, 4] && row.origin == .source)
        let sum = exp(-0.5) + exp(-2)
        #expect(abs(Double(row.logProbabilities[0]) - log(exp(-0.5) / sum)) < 1e-6)
        #expect(abs(Double(row.logProbabilities[1]) - log(exp(-2) / sum)) < 1e-6)
        #expect(report.mappedTokens == 1 && report.exactTokens == 2)
        let exact = VocabularyMap(from: source, to: pivot, mode: .exact)
        #expect(FusedRow.carry(ids: [3], logits: [0], map: exact, report: &report) == nil && report.lostTokens == 1)
    }

    @Test("tokenizations of one text meet where words end, and equal ones place by place")
    func warping() throws {
        let pivot = try FusionFixtures.vocabulary(["<s>", "</s>", "?", " the", " zzzzzzxx", " qqqqqqww", " nnnnnnnnnn"])
        let source = try FusionFixtures.vocabulary(["<bos>", "<eos>", "?", " the", " zzzzzz", "xx", " qqqqqq", "ww", " nnnnnnnnnn"])
        let spans = try TokenWarp.align([0, 3, 4, 5, 6, 1], pivot, [0, 3, 4, 5, 6, 7, 8, 1], source, pool: FusionFixtures.pool)
        #expect(spans == [0...0, 1...1, 2...3, 4...5, 6...6, 7...7])
        let tokens: [Int32] = [0, 3, 3, 4, 4, 5, 6, 1]
        let same = try TokenWarp.align(tokens, pivot, tokens, pivot, pool: FusionFixtures.pool)
        #expect(same == tokens.indices.map { $0...$0 })
        let none = try TokenWarp.align([], pivot, tokens, source, pool: FusionFixtures.pool)
        #expect(none.isEmpty)
    }

    @Test("of tokens with one spelling the whole one is found, and the vocabulary of a real tokenizer survives its file")
    func vocabulary() throws {
        let checkpoint = try Checkpoint.open(TinyTraining.chat)
        let tokenizer = try checkpoint.tokenizer()
        let vocabulary = FusionVocabulary(tokenizer, ends: [tokenizer.endOfSequence ?? 0])
        let folder = try ScratchFolder()
        try vocabulary.write(to: folder.path + "/v")
        let read = try FusionVocabulary(path: folder.path + "/v", json: vocabulary.json)
        #expect(read.count == tokenizer.vocabularySize && read.ends == vocabulary.ends && read.beginning == vocabulary.beginning)
        for id in 0..<Int32(read.count) {
            #expect(read.spelling(of: id) == tokenizer.bytes(of: id))
            if !read.spelling(of: id).isEmpty { #expect(read.id(of: read.spelling(of: id)) == vocabulary.id(of: vocabulary.spelling(of: id))) }
        }
        try Data(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/v")).dropLast(1)).write(to: URL(fileURLWithPath: folder.path + "/v"))
        #expect(throws: LyceumError.self) { try FusionVocabulary(path: folder.path + "/v", json: vocabulary.json) }
    }
}
