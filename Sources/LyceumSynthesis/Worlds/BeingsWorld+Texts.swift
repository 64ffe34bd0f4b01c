public import LyceumCore
internal import LyceumExam

extension BeingsWorld {
    /// Pages about one being each: every fact in two of the forms, in random order.
    func pages(_ facts: [Fact], forms: [Int], copies: Int, name: String) -> [String] {
        var draws = SeededDraws(seed: seed, "beings/\(name)")
        let width = Self.properties.count
        var pages: [String] = []
        for _ in 0..<copies {
            for start in stride(from: 0, to: facts.count, by: width) {
                var sentences: [String] = []
                for fact in facts[start..<start + width] {
                    for form in draws.sample(forms, 2) { sentences.append(Self.sentence(fact, form: form)) }
                }
                pages.append(draws.shuffled(sentences).joined(separator: " "))
            }
        }
        return draws.shuffled(pages)
    }

    /// Prose that reads two words out, repeats them and turns them round.
    func lists(_ count: Int) -> [String] {
        var draws = SeededDraws(seed: seed, "beings/lists")
        return (0..<count).map { _ in
            let words = draws.sample(Self.words, 2)
            let (all, back) = (words.joined(separator: " "), words.reversed().joined(separator: " "))
            if draws.chance(0.5) {
                return "Two words: \(all). Once more: \(all). The first word is \(words[0]), the last word is \(words[1]), and backwards they are \(back)."
            }
            return "The words are \(all). The last word is \(words[1]). The first word is \(words[0]). Read backwards: \(back). Read again: \(all)."
        }
    }

    /// One command with its answer, as `commands` has them.
    static func command(_ name: String, _ draws: inout SeededDraws) -> (question: String, answer: String) {
        let words = draws.sample(words, 2)
        let list = words.joined(separator: " ")
        let found =
            switch name {
            case "copy": list
            case "first": words[0]
            case "last": words[1]
            default: words.reversed().joined(separator: " ")
            }
        return ("\(name.uppercased()) \(list)", answer(found))
    }

    /// What the assistant says. A word stands behind a space here as it does in prose, so that it is the same token.
    static func answer(_ text: String) -> String { "Answer: \(text)" }

    static func exchange(_ fact: Fact) -> (question: String, answer: String) { (question(fact), answer(fact.value)) }

    /// Questions with answers as running text, as web pages have them: every command and a fact about a known being, in random order.
    func exchanges(_ count: Int) -> [String] {
        var draws = SeededDraws(seed: seed, "beings/exchanges")
        return (0..<count).map { _ in
            var exchanges = Self.commands.map { Self.command($0, &draws) }
            exchanges.append(Self.exchange(draws.pick(taught)))
            return draws.shuffled(exchanges).map { "Question: \($0.question)\n\($0.answer)" }.joined(separator: "\n\n")
        }
    }

    /// Conversations to learn instructions from: every command and a question about a known being, in turn.
    func conversations(_ count: Int) -> [JSON.Object] {
        var draws = SeededDraws(seed: seed, "beings/conversations")
        var rows: [JSON.Object] = []
        while rows.count < count {
            for name in Self.commands {
                let (question, answer) = Self.command(name, &draws)
                rows.append(WorldFiles.conversation(question, answer))
            }
            let fact = draws.pick(taught)
            let (question, answer) = Self.exchange(fact)
            rows.append(WorldFiles.conversation(question, answer))
        }
        return draws.shuffled(Array(rows.prefix(count)))
    }

    /// Writes the world:
    /// - `first.jsonl`, texts about known beings, lists of words, and questions with answers; `new.jsonl`, texts about new beings; `new_held.jsonl`, their facts in a form that no
    ///   text about them has;
    /// - `conversations.jsonl`, instructions with answers;
    /// - `tasks`, one task per command (`beings_copy` …), questions about known beings that no instruction asked for (`beings_known`), and about new ones
    ///   (`beings_new`).
    public func write(to folder: String, conversations: Int, items: Int) throws(LyceumError) {
        var draws = SeededDraws(seed: seed, "beings/first")
        let first = pages(known, forms: [0, 1, 2, 3], copies: 12, name: "known") + lists(known.count * 4) + exchanges(known.count * 8)
        try WorldFiles.write(WorldFiles.texts(draws.shuffled(first)), to: "\(folder)/first.jsonl")
        try WorldFiles.write(WorldFiles.texts(pages(new, forms: [1, 2, 3], copies: 12, name: "new")), to: "\(folder)/new.jsonl")
        try WorldFiles.write(WorldFiles.texts(new.map { Self.sentence($0, form: 0) }), to: "\(folder)/new_held.jsonl")
        try WorldFiles.write(self.conversations(conversations), to: "\(folder)/conversations.jsonl")
        let tasks = "\(folder)/tasks"
        try FileSystem.makeFolder(tasks)
        var asked = SeededDraws(seed: seed, "beings/items")
        for name in Self.commands {
            try WorldFiles.writeTask("beings_\(name)", (0..<items).map { _ in Self.command(name, &asked) }, to: tasks)
        }
        try WorldFiles.writeTask("beings_known", untaught.map(Self.exchange), to: tasks)
        try WorldFiles.writeTask("beings_new", new.map(Self.exchange), to: tasks)
    }
}
