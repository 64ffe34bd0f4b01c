import ArgumentParser
import Lyceum

struct NGramSelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Write the documents an n-gram model finds likeliest, up to a budget of tokens.",
        discussion: """
            Documents are taken from the lowest perplexity on until the budget is full, and written in the order of the files with their \
            perplexity (ngram_perplexity). Very short documents are left out: they are often boilerplate, likely and empty.

            Examples:
              lyceum ngram select field.ngram corpus.jsonl --tokens 5M --tokenizer smollm2-135m-instruct --output best.jsonl
              lyceum ngram select field.ngram crawl/ --share 0.3 --output head.jsonl --scores scores.jsonl
            """)

    @Argument(help: ArgumentHelp("The n-gram model.", valueName: "model"))
    var model: String

    @OptionGroup var inputs: NGramInputs

    @Option(help: "Budget in tokens, such as 400k; words where no tokenizer is given.")
    var tokens: String?

    @Option(help: "Budget as a share of all tokens, above 0 up to 1.")
    var share: Double?

    @Option(help: "A model or tokenizer.json whose tokens are counted (default: words of the n-gram model).")
    var tokenizer: String?

    @Option(help: "Documents of a higher perplexity are left out.")
    var maximumPerplexity: Double?

    @Option(help: "Documents of fewer words are left out, 1 or more.")
    var minimumWords = 5

    @Option(help: "File for the documents, JSON lines.")
    var output: String

    @Option(help: "File for the scores of all documents, JSON lines.")
    var scores: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let budget = try check()
        let model = try NGramModel(path: model)
        let tokenizer = try tokenizer.map { try ShardModel.open($0).tokenizer }
        var candidates: [NGramSelection.Candidate] = []
        var places: [String] = []
        _ = try inputs.forEach("scoring") { document in
            let score = model.score(document.text)
            let count = tokenizer.map { $0.encode(document.text, addSpecialTokens: false).count } ?? score.words
            candidates.append(.init(perplexity: score.perplexity, tokens: count, words: score.words))
            if scores != nil { places.append(document.place) }
        }
        let all = candidates.reduce(0) { $0 + $1.tokens }
        let selection = NGramSelection(
            candidates, budget: budget ?? share.map { Int($0 * Double(all)) }, maximumPerplexity: maximumPerplexity ?? .infinity,
            minimumWords: minimumWords)
        let taken = selection.isTaken.count { $0 }
        guard taken > 0 else {
            throw LyceumError(
                .invalidData, "none of \(candidates.count) documents fits", remedy: "raise the budget, or lower --minimum-words")
        }
        try write(selection, candidates)
        if let scores { try writeScores(selection, candidates, places, to: scores) }
        report(selection, candidates, taken, all)
    }

    private func check() throws -> Int? {
        if tokens != nil, share != nil {
            throw LyceumError(.invalidArgument, "--tokens and --share are two budgets", remedy: "give one of them")
        }
        if let share, !(share > 0 && share <= 1) {
            throw LyceumError(.invalidArgument, "expected a share above 0 up to 1, found \(share)", at: "--share")
        }
        if tokens == nil, share == nil, maximumPerplexity == nil {
            throw LyceumError(.invalidArgument, "expected a budget, found none", remedy: "give --tokens, --share or --maximum-perplexity")
        }
        if minimumWords < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(minimumWords)", at: "--minimum-words") }
        guard let tokens else { return nil }
        guard let count = Amounts.whole(tokens), count > 0 else {
            throw LyceumError(.invalidArgument, "expected a number of tokens, such as 400k, found \(tokens)", at: "--tokens")
        }
        return count
    }

    private func write(_ selection: NGramSelection, _ candidates: [NGramSelection.Candidate]) throws {
        let file = try AtomicFile(path: output)
        var index = 0
        _ = try inputs.forEach("writing") { document in
            defer { index += 1 }
            guard index < candidates.count else { throw NGramPart.changed() }
            guard selection.isTaken[index] else { return }
            try file.write(NGramPart.line(document, perplexity: candidates[index].perplexity))
        }
        guard index == candidates.count else { throw NGramPart.changed() }
        try file.commit()
    }

    private func writeScores(
        _ selection: NGramSelection, _ candidates: [NGramSelection.Candidate], _ places: [String], to path: String
    ) throws {
        let file = try AtomicFile(path: path)
        for (index, candidate) in candidates.enumerated() {
            try file.write(NGramPart.scoreLine(place: places[index], candidate, isTaken: selection.isTaken[index]))
        }
        try file.commit()
    }

    private func report(_ selection: NGramSelection, _ candidates: [NGramSelection.Candidate], _ taken: Int, _ all: Int) {
        if json {
            return Output.json([
                "output": .string(output), "documents": .integer(candidates.count), "taken": .integer(taken), "tokens": .integer(selection.tokens),
                "all_tokens": .integer(all), "highest_perplexity": .number(selection.limit),
            ])
        }
        let unit = tokenizer == nil ? "words" : "tokens"
        Output.line("\(output): \(taken) of \(candidates.count) documents, \(selection.tokens) of \(all) \(unit)")
        Output.line("perplexity up to \(NGramScoreCommand.text(selection.limit))")
    }
}
