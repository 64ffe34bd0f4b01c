import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Filters by models")
struct ModelFilterTests {
    private func texts(_ topic: String, _ count: Int) -> [String] {
        let words = ["cooking": ["oven", "dough", "salt", "bake", "spoon"], "sailing": ["mast", "wind", "harbor", "rope", "sail"]][topic] ?? []
        return (0..<count).map { number in (0..<8).map { words[(number * 7 + $0 * $0 * 3) % words.count] }.joined(separator: " ") }
    }

    @Test("A classifier keeps wanted texts, drops unwanted ones, and leaves its label")
    func classifier() throws {
        let folder = try CurationFolder()
        var trainer = try TopicTrainer(topics: ["cooking", "sailing"], features: TopicFeatures(bits: 12))
        for topic in ["cooking", "sailing"] {
            for text in texts(topic, 60) { try trainer.add(text, topic: topic) }
        }
        try trainer.train().classifier.write(to: folder.path + "/topics")
        let wanted = try FilterCatalog.make("classifier", settings: ["model=\(folder.path)/topics", "wanted=[sailing]", "threshold=0.8"])
        let unwanted = try FilterCatalog.make("classifier", settings: ["model=\(folder.path)/topics", "unwanted=[sailing]", "field=kind"])
        for (topic, verdicts) in [
            ("sailing", (Verdict.keep, Verdict.drop(reason: "classifier_unwanted"))), ("cooking", (.drop(reason: "classifier_below_threshold"), .keep)),
        ] {
            var document = CuratedDocument(id: "1", text: texts(topic, 70)[65])
            #expect(try wanted.judge(&document) == verdicts.0)
            #expect(try unwanted.judge(&document) == verdicts.1)
            #expect(document.metadata["topic"]?.stringValue == topic)
            #expect(document.metadata["kind"]?.stringValue == topic)
            #expect((document.metadata["topic_probability"]?.doubleValue ?? 0) > 0.8)
        }
        let error = #expect(throws: LyceumError.self) {
            try FilterCatalog.make("classifier", settings: ["model=\(folder.path)/topics", "wanted=[sailin]"])
        }
        #expect(error.map { "\($0)".contains("sailing") } == true)
    }

    @Test("Perplexity under a model of trusted texts drops what is unlike them")
    func perplexity() throws {
        let folder = try CurationFolder()
        let trainer = try NGramTrainer(.init(order: 3, memory: 64 << 20, temporaryFolder: folder.path))
        for text in texts("sailing", 60) { try trainer.add(text) }
        _ = try trainer.finish(writing: folder.path + "/sailing.ngram")
        let model = try NGramModel(path: folder.path + "/sailing.ngram")
        var like = CuratedDocument(id: "1", text: texts("sailing", 70)[65])
        var unlike = CuratedDocument(id: "2", text: "quite other words that nobody wrote there")
        let (low, high) = (model.score(like.text).perplexity, model.score(unlike.text).perplexity)
        #expect(low < high)
        let settings = ["model=\(folder.path)/sailing.ngram"]
        let filter = try FilterCatalog.make("perplexity", settings: settings + ["most=\((low + high) / 2)"])
        #expect(try filter.judge(&like) == .keep)
        #expect(like.metadata["perplexity"]?.doubleValue == low)
        #expect(try filter.judge(&unlike) == .drop(reason: "perplexity_too_high"))
        let other = try FilterCatalog.make("perplexity", settings: settings + ["least=\((low + high) / 2)"])
        #expect(try other.judge(&like) == .drop(reason: "perplexity_too_low"))
        // At a bound a text is kept.
        let exact = try FilterCatalog.make("perplexity", settings: settings + ["most=\(low)", "least=\(low)"])
        #expect(try exact.judge(&like) == .keep)
    }
}
