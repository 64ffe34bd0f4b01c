public import LyceumCore
internal import LyceumExam

extension GuildsWorld {
    /// A page about one guild.
    struct Page {
        let facts: [Fact]
        let text: String

        var title: String { "The guild of \(facts.first?.guild ?? "")" }
    }

    /// Pages with every fact in one of its forms, in random order, each guild once a copy.
    func pages(_ facts: [Fact], copies: Int, name: String) -> [Page] {
        var draws = SeededDraws(seed: seed, "guilds/\(name)")
        let width = Self.properties.count
        var pages: [Page] = []
        for _ in 0..<copies {
            for start in stride(from: 0, to: facts.count, by: width) {
                let own = Array(facts[start..<start + width])
                let parts = own.map { Self.filled(draws.pick(Self.properties[$0.property].forms), $0) }
                pages.append(Page(facts: own, text: draws.shuffled(parts).joined(separator: " ")))
            }
        }
        return draws.shuffled(pages)
    }

    /// A question with its answer in one of the wordings that tests do not have.
    static func exercise(_ fact: Fact, _ draws: inout SeededDraws) -> String {
        let wordings = properties[fact.property].questions.dropFirst()
        return "Question: \(filled(draws.pick(wordings), fact))\nAnswer: \(fact.value)"
    }

    /// A page as a perfect converter would make it: the text, then questions for those of its facts that may be asked, in random order.
    static func comprehension(_ page: Page, _ draws: inout SeededDraws) -> String {
        let exercises = draws.shuffled(page.facts.filter(\.isAsked)).map { exercise($0, &draws) }
        return ([page.text] + exercises).joined(separator: "\n\n")
    }

    /// Four options of one property each, for facts that no text asks for (or that texts do).
    func questions(_ facts: [Fact], areAsked: Bool, name: String) -> [JSON.Object] {
        var draws = SeededDraws(seed: seed, "guilds/questions/\(name)")
        return facts.filter { $0.isAsked == areAsked }.map { fact in
            let property = Self.properties[fact.property]
            let options = draws.shuffled([fact.value] + draws.sample(property.values.filter { $0 != fact.value }, 3))
            return JSON.Object([
                ("question", .string(Self.filled(property.questions[0], fact))), ("options", .array(options.map { .string($0) })),
                ("answer", .integer(options.firstIndex(of: fact.value) ?? 0)), ("guild", .string(fact.guild)),
            ])
        }
    }

    /// Writes the world:
    /// - `first.jsonl`, pages about known guilds and questions for half of their facts, in every wording; `first_held.jsonl`, pages kept from it;
    /// - `new.jsonl`, pages about new guilds with titles; `written.jsonl`, the same with a perfect converter's exercises;
    /// - `known_questions.jsonl`, on facts of known guilds that no text asks for; `new_questions.jsonl`, the same of new ones; `asked_questions.jsonl`, on
    ///   the facts of new guilds that the exercises ask for, in other words.
    public func write(to folder: String, copies: Int) throws(LyceumError) {
        var draws = SeededDraws(seed: seed, "guilds/first")
        var first = pages(known, copies: copies, name: "known").map(\.text)
        for _ in 0..<copies {
            for fact in known where fact.isAsked {
                let wording = draws.pick(Self.properties[fact.property].questions)
                first.append("Question: \(Self.filled(wording, fact))\nAnswer: \(fact.value)")
            }
        }
        try WorldFiles.write(WorldFiles.texts(draws.shuffled(first)), to: "\(folder)/first.jsonl")
        try WorldFiles.write(WorldFiles.texts(pages(known, copies: 1, name: "held").map(\.text)), to: "\(folder)/first_held.jsonl")
        let pages = pages(new, copies: copies, name: "new")
        try WorldFiles.write(
            pages.map { JSON.Object([("title", .string($0.title)), ("text", .string($0.text))]) }, to: "\(folder)/new.jsonl")
        var written = SeededDraws(seed: seed, "guilds/written")
        try WorldFiles.write(WorldFiles.texts(pages.map { Self.comprehension($0, &written) }), to: "\(folder)/written.jsonl")
        try WorldFiles.write(questions(known, areAsked: false, name: "known"), to: "\(folder)/known_questions.jsonl")
        try WorldFiles.write(questions(new, areAsked: false, name: "new"), to: "\(folder)/new_questions.jsonl")
        try WorldFiles.write(questions(new, areAsked: true, name: "asked"), to: "\(folder)/asked_questions.jsonl")
    }
}
