public import LyceumCore
internal import LyceumExam

extension FusionWorld {
    /// Writes `sums.jsonl`, `facts.jsonl` and `chats.jsonl` (both in turn): conversations that are told; `held_sums.jsonl` and `held_facts.jsonl`:
    /// conversations in words that are not told; `sums_texts.jsonl` and `facts_texts.jsonl`, what is told as running text, to learn tokens from; and
    /// `exams/`, a folder with the tasks `sums` and `facts`, which are answered in writing.
    ///
    /// - Parameter questions: of each task, at most.
    public func write(to folder: String, questions: Int) throws(LyceumError) {
        let exams = "\(folder)/exams"
        try FileSystem.makeFolder(exams)
        for skill in Skill.allCases {
            let (told, held) = (told(skill), heldOut(skill))
            try WorldFiles.write(told.map { WorldFiles.conversation($0.question, $0.answer) }, to: "\(folder)/\(skill.rawValue).jsonl")
            try WorldFiles.write(held.map { WorldFiles.conversation($0.question, $0.answer) }, to: "\(folder)/held_\(skill.rawValue).jsonl")
            try WorldFiles.write(WorldFiles.texts(told.map { "\($0.question)\n\($0.answer)" }), to: "\(folder)/\(skill.rawValue)_texts.jsonl")
            try WorldFiles.writeTask(skill.rawValue, held.prefix(questions).map { ($0.question, $0.answer) }, to: exams)
        }
        var draws = SeededDraws(seed: seed, "fusion/chats")
        let chats = draws.shuffled(Skill.allCases.flatMap { told($0) })
        try WorldFiles.write(chats.map { WorldFiles.conversation($0.question, $0.answer) }, to: "\(folder)/chats.jsonl")
    }
}
