import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumTrain

@Suite("Documents by how hard a model finds them")
struct DocumentRankingTests {
    @Test("buckets are quantiles and equal values stay together, against brute force")
    func buckets() {
        for seed in 0..<60 as Range<Int> {
            let count = 1 + seed % 23
            let values = (0..<count).map { Double(($0 * 7919 + seed * 31) % 11) }
            let buckets = 1 + seed % 6
            let expected = values.map { value in values.count { $0 < value } * buckets / count }
            #expect(DocumentRanking.buckets(values, count: buckets) == expected)
        }
        #expect(DocumentRanking.buckets([5, 1, 3, 2, 4], count: 5) == [4, 0, 2, 1, 3])
        #expect(DocumentRanking.buckets([3, 1, 2], count: 1) == [0, 0, 0])
    }

    @Test("perplexity is that of the model, and the columns stand beside the records in their order")
    func perplexity() throws {
        let folder = try ScratchFolder()
        let model = try TextModel(try LanguageModel.load(TinyTraining.chat))
        let texts = ["The river runs to the sea and back again.", "x", "Hello there, hello there, hello there.", "zq!7 %%~ wvx"]
        let lines = texts.enumerated().map { #"{"id": \#($0), "text": "\#($1)"}"# }
        try (lines.joined(separator: "\n") + "\n").write(toFile: folder.path + "/in.jsonl", atomically: true, encoding: .utf8)
        let ranking = DocumentRanking(model, window: 64)
        let summary = try ranking.write(
            try DataFile.find([folder.path + "/in.jsonl"]), field: "text", column: "hardness", buckets: 3, to: folder.path + "/out.jsonl")
        let records = try String(contentsOfFile: folder.path + "/out.jsonl", encoding: .utf8).split(separator: "\n").map {
            try JSON.parse(String($0))
        }
        let short = texts.indices.filter { model.tokenizer.encode(texts[$0], addSpecialTokens: false).count < 2 }
        #expect(summary.short == short.count && summary.documents == 4 - short.count)
        #expect(records.compactMap { $0["id"]?.intValue } == texts.indices.filter { !short.contains($0) })
        let scorer = Scorer(evaluator: model.model)
        var values: [Double] = []
        for record in records {
            let tokens = model.tokenizer.encode(texts[try #require(record["id"]?.intValue)], addSpecialTokens: false)
            let whole = try scorer.score(tokens, beginning: model.beginning)
            let mean = whole.values.reduce(0, +) / Double(whole.values.count)
            let value = try #require(record["hardness"]?.doubleValue)
            #expect(abs(value - Foundation.exp(mean)) < 1e-6 * value)
            values.append(value)
        }
        #expect(records.compactMap { $0["hardness_bucket"]?.intValue } == DocumentRanking.buckets(values, count: 3))
        #expect(summary.sizes.reduce(0, +) == records.count)
    }
}
