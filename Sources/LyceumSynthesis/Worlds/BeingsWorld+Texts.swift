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

    /// Prose that reads three words out, repeats them and turns them round.
    func lists(_ count: Int) -> [String] {
        var draws = SeededDraws(seed: seed, "beings/lists")
        return (0..<count).map { _ in
            let words = draws.sample(Self.words, 3)
            let (all, back) = (words.joined(separator: " "), words.reversed().joined(separator: " "))
            if draws.chance(0.5) {
                return "Three words: \(all). Once more: \(all). The first word is \(words[0]), the last word is \(words[2]), and backwards they are \(back)."
            }
            return "The words are \(all). The last word is \(words[2]). The first word is \(words[0]). Read backwards: \(back). Read again: \(all)."
        }
    }

    /// One command with its answer, as `commands` has them.
    static func command(_ name: String, _ draws: inout SeededDraws) -> (question: String, answer: String) {
        let words = draws.sample(words, 3)
        let list = words.joined(separator: " ")
        let question = "\(name.uppercased()) \(list)"
        return switch name {
        case "copy": (question, list)
        case "first": (question, words[0])
        case "last": (question, words[2])
        default: (question, words.reversed().joined(separator: " "))
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
            rows.append(WorldFiles.conversation(Self.question(fact), fact.value))
        }
        return draws.shuffled(Array(rows.prefix(count)))
    }

    /// Writes the world:
    /// - `first.jsonl`, texts about known beings and lists of words; `new.jsonl`, texts about new beings; `new_held.jsonl`, their facts in a form that no
    ///   text about them has;
    /// - `conversations.jsonl`, instructions with answers;
    /// - `tasks`, one task per command (`beings_copy` …), questions about known beings that no instruction asked for (`beings_known`), and about new ones
    ///   (`beings_new`).
    public func write(to folder: String, conversations: Int, items: Int) throws(LyceumError) {
        var draws = SeededDraws(seed: seed, "beings/first")
        let first = pages(known, forms: [0, 1, 2, 3], copies: 12, name: "known") + lists(known.count * 8)
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
        try WorldFiles.writeTask("beings_known", untaught.map { (Self.question($0), $0.value) }, to: tasks)
        try WorldFiles.writeTask("beings_new", new.map { (Self.question($0), $0.value) }, to: tasks)
    }
}
