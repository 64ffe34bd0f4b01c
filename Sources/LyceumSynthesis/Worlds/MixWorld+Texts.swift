internal import LyceumExam

extension MixWorld {
    /// A request with its answer.
    public struct Instruction: Sendable, Hashable {
        public var prompt: String
        public var completion: String
    }

    /// A request with a right answer and a wrong one.
    public struct Preference: Sendable, Hashable {
        public var prompt: String
        public var chosen: String
        public var rejected: String
    }

    /// Paragraphs about towns, each telling all facts of one of them; every volume uses other sentences.
    public func prose(_ facts: [Fact], volumes: Int) -> [String] {
        let size = Self.relations.count
        var paragraphs: [String] = []
        for volume in 0..<volumes {
            for start in stride(from: 0, to: facts.count, by: size) {
                let own = Array(facts[start..<min(start + size, facts.count)])
                var draws = SeededDraws(seed: seed, "prose \(own[0].town)", volume)
                let sentences = own.map { fact in
                    let all = Self.relations[fact.relation].sentences
                    return fill(all[(volume + fact.relation) % all.count], fact)
                }
                paragraphs.append(draws.shuffled(sentences).joined(separator: " "))
            }
        }
        return paragraphs
    }

    /// Four kinds of instructions on facts: a question, a sentence to complete, a choice of two, and a statement to check.
    public func instructions(_ facts: [Fact]) -> [Instruction] {
        facts.flatMap { fact -> [Instruction] in
            var draws = SeededDraws(seed: seed, "instructions \(fact.town)", fact.relation)
            let relation = Self.relations[fact.relation]
            let other = other(fact, &draws)
            let pair = draws.shuffled([fact.value, other])
            let isTrue = draws.chance(0.5)
            var stated = fact
            stated.value = isTrue ? fact.value : other
            return [
                Instruction(prompt: question(fact), completion: answer(fact.value)),
                Instruction(prompt: "Complete: \(cloze(fact))", completion: fill(relation.sentences[0], fact)),
                Instruction(prompt: "\(question(fact)) Choose \(pair[0]) or \(pair[1]).", completion: answer(fact.value)),
                Instruction(prompt: "True or false: \(fill(relation.claim, stated))?", completion: isTrue ? "It is true." : "It is false."),
            ]
        }
    }

    /// Questions with the right answer preferred to a wrong one.
    public func preferences(_ facts: [Fact]) -> [Preference] {
        facts.map { fact in
            var draws = SeededDraws(seed: seed, "preferences \(fact.town)", fact.relation)
            return Preference(
                prompt: "Please tell me. \(question(fact))", chosen: answer(fact.value), rejected: answer(other(fact, &draws)))
        }
    }

    /// The beginning of a fact's first sentence, up to its value.
    public func cloze(_ fact: Fact) -> String {
        let sentence = Self.relations[fact.relation].sentences[0]
        return String(sentence.prefix { $0 != "@" }.dropLast()).replacing("#", with: fact.town)
    }

    public func question(_ fact: Fact) -> String { Self.relations[fact.relation].question.replacing("#", with: fact.town) }
    public func answer(_ value: String) -> String { "It is \(value)." }
    /// The values a fact of the same relation can have.
    public func values(_ fact: Fact) -> [String] { Self.relations[fact.relation].values }

    private func fill(_ sentence: String, _ fact: Fact) -> String {
        sentence.replacing("#", with: fact.town).replacing("@", with: fact.value)
    }

    private func other(_ fact: Fact, _ draws: inout SeededDraws) -> String { draws.pick(values(fact).filter { $0 != fact.value }) }
}
