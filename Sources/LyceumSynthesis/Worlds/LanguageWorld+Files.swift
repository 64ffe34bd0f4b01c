public import LyceumCore

extension LanguageWorld {
    /// How much of everything is written. Smaller amounts are beginnings of larger ones.
    public struct Amounts: Sendable, Hashable {
        public var sourceBytes: Int
        public var targetBytes: Int
        /// Other text of the target language, for a base that has seen a little of it.
        public var glimpseBytes: Int
        public var heldOutBytes: Int
        public var instructions: Int
        public var questions: Int

        public init(
            sourceBytes: Int = 600_000, targetBytes: Int = 200_000, glimpseBytes: Int = 0, heldOutBytes: Int = 20_000, instructions: Int = 2000,
            questions: Int = 200
        ) {
            self.sourceBytes = sourceBytes
            self.targetBytes = targetBytes
            self.glimpseBytes = glimpseBytes
            self.heldOutBytes = heldOutBytes
            self.instructions = instructions
            self.questions = questions
        }
    }

    /// Writes the world as a folder of JSON lines: `source.jsonl`, `target.jsonl` and `glimpse.jsonl` to learn from, `source_held.jsonl` and
    /// `target_held.jsonl` to measure on, `instructions.jsonl` as prompts and completions, and `questions.jsonl`. Of what is not wanted the file is
    /// empty.
    ///
    /// - Throws: `LyceumError` (`inputOutput`) when the folder or a file cannot be written.
    public func write(to folder: String, _ amounts: Amounts) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        for (tongue, bytes) in [(Tongue.source, amounts.sourceBytes), (.target, amounts.targetBytes)] {
            try WorldFiles.write(texts(documents(tongue, bytes: bytes, part: "read")), to: "\(folder)/\(tongue.rawValue).jsonl")
            try WorldFiles.write(texts(documents(tongue, bytes: amounts.heldOutBytes, part: "held")), to: "\(folder)/\(tongue.rawValue)_held.jsonl")
        }
        try WorldFiles.write(texts(documents(.target, bytes: amounts.glimpseBytes, part: "glimpse")), to: "\(folder)/glimpse.jsonl")
        try WorldFiles.write(instructions(amounts.instructions, part: "read").map(\.taught), to: "\(folder)/instructions.jsonl")
        try WorldFiles.write(instructions(amounts.questions, part: "asked").map(\.asked), to: "\(folder)/questions.jsonl")
    }

    private func texts(_ documents: [String]) -> [JSON.Object] { documents.map { JSON.Object([("text", .string($0))]) } }
}
