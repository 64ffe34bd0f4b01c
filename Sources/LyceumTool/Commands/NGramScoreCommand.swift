import ArgumentParser
import Lyceum

struct NGramScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Perplexity of documents under an n-gram model.",
        discussion: """
            Perplexity is 10^(−Σ log10 p / Σ (words + 1)) over the lines of a document, as CCNet has it; lower is more like the texts the model was \
            trained on. In the end come the quantiles over all documents and the documents with the highest perplexity.

            Examples:
              lyceum ngram score field.ngram corpus.jsonl
              lyceum ngram score field.ngram corpus.jsonl --json > scores.jsonl
            """)

    @Argument(help: ArgumentHelp("The n-gram model.", valueName: "model"))
    var model: String

    @OptionGroup var inputs: NGramInputs

    @Option(help: "How many of the documents with the highest perplexity are shown in the end (0 or more).")
    var worst = 5

    @Flag(help: "One JSON object per document, on a line each: place, perplexity, log10, words, sentences, unknown.")
    var json = false

    func validate() throws {
        if worst < 0 { throw ValidationError("--worst is \(worst), expected 0 or more") }
    }

    func run() throws {
        let model = try NGramModel(path: model)
        var perplexities: [Double] = []
        var highest: [(perplexity: Double, place: String, text: String)] = []
        _ = try inputs.forEach("scoring") { document in
            let score = model.score(document.text)
            if json { return Output.jsonLine(object(document, score)) }
            perplexities.append(score.perplexity)
            Output.line("\(Self.text(score.perplexity))\t\(score.words) words\t\(document.place)")
            highest.append((score.perplexity, document.place, String(document.text.prefix(80))))
            if highest.count > 2 * worst + 64 { highest = Array(highest.sorted { $0.perplexity > $1.perplexity }.prefix(worst)) }
        }
        if !json { summarize(perplexities, highest.sorted { $0.perplexity > $1.perplexity }) }
    }

    static func text(_ perplexity: Double) -> String {
        perplexity.isFinite ? Quantities.fixed(perplexity, places: 2) : "no words"
    }

    private func object(_ document: NGramDocuments.Document, _ score: NGramModel.Score) -> JSON {
        [
            "place": .string(document.place), "perplexity": score.perplexity.isFinite ? .number(score.perplexity) : .null,
            "log10": .number(score.log10), "words": .integer(score.words), "sentences": .integer(score.sentences),
            "unknown": .integer(score.unknown),
        ]
    }

    private func summarize(_ perplexities: [Double], _ highest: [(perplexity: Double, place: String, text: String)]) {
        let quantiles = PerplexityQuantiles(perplexities)
        let shares = [0.1, 0.3, 0.5, 0.6, 0.9]
        let values = shares.compactMap { share in quantiles[share].map { "\(Int(share * 100)) %: \(Self.text($0))" } }
        Output.line("\n\(perplexities.count) documents; perplexity at " + values.joined(separator: ", "))
        guard worst > 0, !highest.isEmpty else { return }
        Output.line("highest:")
        for document in highest.prefix(worst) {
            let text = String(String.UnicodeScalarView(document.text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
            Output.line("  \(Self.text(document.perplexity))  \(document.place)  \(text)")
        }
    }
}
