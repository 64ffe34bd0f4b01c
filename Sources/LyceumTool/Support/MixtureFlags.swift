import ArgumentParser
import Lyceum

/// Sources of a mixture and how they are counted.
struct MixtureInputs: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Sources: name=path,path with files or folders, or a path alone; or one file that lyceum mixture show --output wrote.", valueName: "source"))
    var sources: [String]

    @Option(help: ArgumentHelp("Divide every source by a field such as language; genre is what --genres says. May be repeated.", valueName: "field"))
    var by: [String] = []

    @Option(help: "Field or column that holds the text; dots lead into objects (default: text).")
    var field: String?

    @Option(help: ArgumentHelp("A model or tokenizer.json whose tokens are counted (default: words between white space).", valueName: "model"))
    var tokenizer: String?

    @Option(help: ArgumentHelp("An n-gram model (lyceum ngram train) whose perplexity is measured.", valueName: "model"))
    var perplexity: String?

    @Option(help: ArgumentHelp("A topic classifier (lyceum topics train) that counts tokens by genre.", valueName: "model"))
    var genres: String?

    @Option(name: .customLong("on-error"), help: "What a record that cannot be used does: stop, or skip (left out and counted).")
    var onError = "stop"

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    /// The counts and how they were made; counted now unless a file holds them.
    func open() throws -> (inventory: MixtureInventory, reading: MixtureReading) {
        try ThreadOption.check(threads)
        let earlier = try earlier()
        if earlier != nil, tokenizer != nil || !by.isEmpty || field != nil {
            throw LyceumError(.invalidArgument, "the counts are made already", at: sources[0], remedy: "leave --tokenizer, --by and --field out")
        }
        var reading = MixtureReading()
        reading.field = field ?? earlier?.field ?? "text"
        reading.fields = by.isEmpty ? earlier?.fields ?? [] : by
        reading.reading.onError = try choice(onError, "--on-error")
        reading.reading.skippingAdvice = "leave such records out with --on-error skip"
        reading.tokenizerName = tokenizer ?? earlier?.tokenizer
        reading.tokenizer = try reading.tokenizerName.map { try ShardModel.open($0).tokenizer }
        reading.genres = try genres.map { try TopicClassifier(path: $0) }
        if reading.fields.contains("genre"), genres == nil, earlier != nil {
            throw LyceumError(.invalidArgument, "the counts were divided by genre", at: "--genres", remedy: "name the classifier again")
        }
        if let earlier { return (earlier, reading) }
        reading.language = try perplexity.map { try NGramModel(path: $0) }
        let progress = ProgressReporter("counting", unit: .bytes)
        let inventory = try reading.inventory(
            try sources.map { try MixtureInventory.Source(parsing: $0) }, threads: try threads ?? ThreadPool.requestedThreadCount()
        ) { done, total in
            progress.describe(total: total)
            progress.update(to: done)
        }
        progress.finish()
        return (inventory, reading)
    }

    private func earlier() throws -> MixtureInventory? {
        guard sources.count == 1, sources[0].hasSuffix(".json"), !sources[0].contains("="), FileSystem.isFile(sources[0]) else { return nil }
        return try? MixtureInventory(path: sources[0])
    }
}

/// How much of each source a mixture takes.
struct MixtureRateFlags: ParsableArguments {
    @Option(
        name: .customLong("rate"), parsing: .singleValue,
        help: ArgumentHelp(
            "A source's or group's part of the tokens against the others': web=0.7, web/en=3. May be repeated; then all need one.",
            valueName: "name=rate"))
    var rates: [String] = []

    @Option(help: "Rates go with tokens to the power 1/T: 1 takes sources as they come, more is flatter (0.01 or more).")
    var temperature = 1.0

    @Option(help: "Rates go with perplexity to the power -p: above 0, what the n-gram model finds likelier comes more often (-100 to 100).")
    var perplexityPower = 0.0

    @Option(help: "Tokens (or words) of the whole mixture, such as 10G (default: as many as the sources have).")
    var tokens: String?

    @Option(help: "How often a source is gone through at most, above 0; what it cannot give goes to the others.")
    var passes: Double?

    func rates(_ inventory: MixtureInventory) throws -> MixtureRates {
        var options = MixtureRates.Options()
        (options.temperature, options.perplexityPower, options.passes) = (temperature, perplexityPower, passes)
        for text in rates {
            guard let sign = text.lastIndex(of: "="), let rate = Double(text[text.index(after: sign)...]) else {
                throw LyceumError(.invalidArgument, "expected name=rate such as web=0.7, found “\(text)”", at: "--rate")
            }
            options.rates.append((String(text[..<sign]), rate))
        }
        if let tokens {
            guard let count = Amounts.whole(tokens), count > 0 else {
                throw LyceumError(.invalidArgument, "expected a number of tokens such as 10G, found “\(tokens)”", at: "--tokens")
            }
            options.tokens = count
        }
        return try MixtureRates(inventory, options)
    }
}

enum MixtureText {
    static func show(_ inventory: MixtureInventory) {
        var columns: [(String, ExamTable.Side)] = [
            ("source", .left), ("documents", .right), (inventory.unit, .right), ("share", .right), ("mean", .right), ("text", .right),
        ]
        let hasPerplexity = inventory.groups.contains { $0.perplexity != nil }
        if hasPerplexity { columns.append(("perplexity", .right)) }
        var table = ExamTable(columns)
        let all = Double(max(inventory.tokens, 1))
        for group in inventory.groups {
            var row = [
                group.name, "\(group.documents)", "\(group.tokens)", Quantities.fixed(Double(group.tokens) / all * 100, places: 2) + " %",
                "\(group.tokens / max(group.documents, 1))", Quantities.bytes(group.bytes),
            ]
            if hasPerplexity { row.append(group.perplexity.map { Quantities.fixed($0, places: 1) } ?? "–") }
            table.add(row)
        }
        Output.line(table.text)
        var genres: [String: Int] = [:]
        for group in inventory.groups { for (genre, count) in group.genres { genres[genre, default: 0] += count } }
        if !genres.isEmpty {
            var table = ExamTable([("genre", .left), (inventory.unit, .right)] + inventory.groups.map { ($0.name, .right) })
            for (genre, count) in genres.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                table.add(
                    [genre, "\(count)"]
                        + inventory.groups.map { Quantities.fixed(Double($0.genres[genre] ?? 0) / Double(max($0.tokens, 1)) * 100, places: 1) + " %" })
            }
            Output.line(table.text)
        }
        let others = inventory.empty + inventory.skipped > 0 ? "; \(inventory.empty) records without text, \(inventory.skipped) broken" : ""
        Output.line("\(inventory.groups.reduce(0) { $0 + $1.documents }) documents, \(inventory.tokens) \(inventory.unit)\(others)")
    }

    static func show(_ inventory: MixtureInventory, _ rates: MixtureRates) {
        var table = ExamTable([
            ("source", .left), ("has", .right), ("share", .right), ("takes", .right), ("of the mixture", .right), ("passes", .right), ("", .left),
        ])
        let all = Double(max(inventory.tokens, 1))
        for (place, group) in inventory.groups.enumerated() {
            table.add([
                group.name, "\(group.tokens)", Quantities.fixed(Double(group.tokens) / all * 100, places: 2) + " %", "\(rates.tokens[place])",
                Quantities.fixed(rates.shares[place] * 100, places: 2) + " %", Quantities.fixed(rates.passes[place], places: 2),
                rates.isLimited[place] ? "limited" : "",
            ])
        }
        Output.line(table.text)
        Output.line("\(rates.tokens.reduce(0, +)) \(inventory.unit)")
    }

    static func json(_ inventory: MixtureInventory, _ rates: MixtureRates) -> JSON {
        [
            "unit": .string(inventory.unit), "tokens": .integer(rates.tokens.reduce(0, +)),
            "groups": .array(
                inventory.groups.indices.map { place in
                    [
                        "name": .string(inventory.groups[place].name), "has": .integer(inventory.groups[place].tokens),
                        "takes": .integer(rates.tokens[place]), "share": .number(rates.shares[place]), "passes": .number(rates.passes[place]),
                        "limited": .bool(rates.isLimited[place]),
                    ]
                }),
        ]
    }
}
