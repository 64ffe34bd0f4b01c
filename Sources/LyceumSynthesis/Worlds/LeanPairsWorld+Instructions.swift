internal import LyceumCore
internal import LyceumExam

extension LeanPairsWorld {
    /// Three things to do with a fact, each asked for in the words of a language.
    private enum Request: CaseIterable {
        /// Say the missing word, and nothing else.
        case word
        /// Say the whole sentence.
        case sentence
        /// Say whether a sentence is true.
        case judgment

        func wording(isLean: Bool) -> String {
            switch self {
            case .word: isLean ? "Say the last word: " : "Kindly furnish the concluding term of the following statement: "
            case .sentence: isLean ? "Say all of it: " : "Please reproduce the subsequent statement in its entirety: "
            case .judgment: isLean ? "Yes or no: " : "Indicate whether the ensuing assertion is accurate: "
            }
        }
    }

    private static func exchange(
        _ request: Request, _ person: Person, _ place: Int, isLean: Bool, _ draws: inout SeededDraws
    ) -> (question: String, answer: String) {
        let notion = LeanNotions.all[place]
        func word(_ value: Int) -> String { isLean ? notion.values[value].lean : notion.values[value].words[0] }
        let beginning = LeanNotions.filled(isLean ? notion.question : notion.originalQuestion, person.name, "")
        let truth = person.values[place]
        switch request {
        case .word: return (request.wording(isLean: isLean) + beginning, word(truth))
        case .sentence: return (request.wording(isLean: isLean) + beginning, "\(beginning) \(word(truth)).")
        case .judgment:
            let isTrue = draws.chance(0.5)
            let other = draws.pick(notion.values.indices.filter { $0 != truth })
            let answer = isTrue ? (isLean ? "yes" : "Affirmative") : (isLean ? "no" : "Negative")
            return ("\(request.wording(isLean: isLean))\(beginning) \(word(isTrue ? truth : other)).", answer)
        }
    }

    /// Writes instructions in both languages: `original_instructions.jsonl` and `leaner_instructions.jsonl` (conversations about six facts of every
    /// person), and the tasks `original_following` and `leaner_following`, the same requests about the two facts that no conversation tells.
    func writeInstructions(to folder: String) throws(LyceumError) {
        for isLean in [false, true] {
            // The same facts are held out in both languages.
            var draws = SeededDraws(seed: seed, "lean/instructions")
            var lessons: [JSON.Object] = []
            var items: [(question: String, answer: String)] = []
            for person in people {
                let heldOut = draws.sample(Array(LeanNotions.all.indices), 2)
                for place in LeanNotions.all.indices {
                    for request in Request.allCases {
                        let (question, answer) = Self.exchange(request, person, place, isLean: isLean, &draws)
                        if heldOut.contains(place) { items.append((question, answer)) } else { lessons.append(WorldFiles.conversation(question, answer)) }
                    }
                }
            }
            let name = isLean ? "leaner" : "original"
            try WorldFiles.write(lessons, to: "\(folder)/\(name)_instructions.jsonl")
            try WorldFiles.writeTask("\(name)_following", items, to: folder, tokens: isLean ? 16 : 64)
        }
    }
}
