internal import LyceumCore
internal import LyceumModel

/// One part of a prompt and what follows it in plain text (examination reference A2).
struct PromptTurn {
    var role: ChatRole
    var content: String
    var delimiter = ""
}

enum PromptTurns {
    /// Two texts with a delimiter, unless one of them has whitespace where they meet.
    static func joined(_ prefix: String?, _ suffix: String?, _ delimiter: String) -> String {
        guard let prefix, !prefix.isEmpty else { return suffix ?? "" }
        guard let suffix, !suffix.isEmpty else { return prefix }
        return needsDelimiter(prefix, suffix) ? prefix + delimiter + suffix : prefix + suffix
    }

    static func needsDelimiter(_ prefix: String, _ suffix: String) -> Bool {
        guard let last = prefix.unicodeScalars.last, let first = suffix.unicodeScalars.first else { return false }
        return !last.isPythonSpace && !first.isPythonSpace
    }

    /// A question, and its answer or the beginning of one.
    static func turns(
        question: String, answer: String?, opening: String?, targetDelimiter: String, fewShotDelimiter: String
    ) -> [PromptTurn] {
        let opening = opening.flatMap { $0.isEmpty ? nil : $0 }
        // An answer that is empty is none.
        let answer = answer.flatMap { $0.isEmpty ? nil : $0 }
        let delimits = opening.map { needsDelimiter(question, $0) } ?? (answer != nil)
        var turns = [PromptTurn(role: .user, content: question, delimiter: delimits ? targetDelimiter : "")]
        if let answer {
            turns.append(PromptTurn(role: .assistant, content: joined(opening, answer, " "), delimiter: fewShotDelimiter))
        } else if let opening {
            turns.append(PromptTurn(role: .assistant, content: opening))
        }
        return turns
    }

    /// The turns as one text.
    static func text(_ turns: [PromptTurn]) -> String {
        var text = ""
        for turn in turns { text += turn.content + turn.delimiter }
        return text
    }

    /// The turns as a conversation, the beginning of the answer apart.
    static func messages(_ turns: [PromptTurn], opening: String?, multiturn: Bool) -> ExamPrompt {
        var turns = turns
        var start: String?
        if let opening, !opening.isEmpty, turns.last?.role == .assistant {
            start = turns.removeLast().content
        }
        if !multiturn { turns = collapsed(turns) }
        return .messages(turns.map { ChatMessage($0.role, $0.content) }, opening: start)
    }

    /// All turns after the system's as one message of the user.
    private static func collapsed(_ turns: [PromptTurn]) -> [PromptTurn] {
        let system = turns.prefix { $0.role == .system }
        var rest = Array(turns.dropFirst(system.count))
        if !rest.isEmpty { rest[rest.count - 1].delimiter = "" }
        return Array(system.prefix(1)) + [PromptTurn(role: .user, content: text(rest))]
    }
}

extension Unicode.Scalar {
    /// `str.isspace` of Python.
    var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
