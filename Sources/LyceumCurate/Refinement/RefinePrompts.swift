public import LyceumCore

/// How refiners are asked, in training and at work.
public enum RefinePrompts {
    /// The system turn of ProX's refiners.
    public static let system = "You are a helpful, respectful and honest assistant."

    /// What precedes the refiner's answer. Documents go in as they are, chunks as ``RefineChunk/text``.
    public static func messages(_ text: String) -> [JSON] {
        [["role": "system", "content": .string(system)], ["role": "user", "content": .string(text)]]
    }

    /// A conversation to train a refiner on.
    public static func example(_ text: String, program: RefineProgram) -> JSON {
        ["messages": .array(messages(text) + [["role": "assistant", "content": .string(program.text)]])]
    }
}

/// Which of the two stages a refiner does.
public enum RefineLevel: String, Sendable, Hashable, CaseIterable {
    /// Documents are kept or dropped.
    case document
    /// Lines are removed and strings replaced.
    case chunk
    /// Documents first; chunks of those that are kept.
    case both

    public var hasDocuments: Bool { self != .chunk }
    public var hasChunks: Bool { self != .document }
}
