internal import LyceumCore
internal import LyceumData

/// Reads questions and answers out of a model's answer: JSON, or lines that begin with `Question:` and `Answer:` in some writing.
enum WrittenExercises {
    /// Pairs in order; empty when nothing can be read.
    static func pairs(_ text: String) -> [(question: String, answer: String)] {
        let fromJSON = json(text)
        return fromJSON.isEmpty ? marked(text) : fromJSON
    }

    // MARK: - JSON

    private static func json(_ text: String) -> [(question: String, answer: String)] {
        guard let start = text.firstIndex(where: { $0 == "{" || $0 == "[" }), let end = text.lastIndex(where: { $0 == "}" || $0 == "]" }), start < end,
            let value = try? JSON.parse(String(text[start...end]), source: "the answer")
        else { return [] }
        let list = value.arrayValue ?? value["exercises"]?.arrayValue ?? value["questions"]?.arrayValue ?? [value]
        return list.compactMap { item in
            guard let object = item.objectValue else { return nil }
            func text(_ name: String) -> String? { object.first { $0.0.lowercased() == name }?.1.stringValue?.trimmed }
            guard let question = text("question") ?? text("q"), let answer = text("answer") ?? text("a") else { return nil }
            return (question, answer)
        }
    }

    // MARK: - Lines

    private enum Mark { case question, answer }

    private static func marked(_ text: String) -> [(question: String, answer: String)] {
        var pairs: [(question: String, answer: String)] = []
        var (question, answer) = ("", "")
        var mark: Mark?
        func finish() {
            if !question.trimmed.isEmpty || !answer.trimmed.isEmpty { pairs.append((question.trimmed, answer.trimmed)) }
            (question, answer) = ("", "")
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let (found, rest) = opening(line)
            if found == .question {
                finish()
                question = rest
                mark = found
            } else if found == .answer {
                answer += (answer.isEmpty ? "" : "\n") + rest
                mark = found
            } else if mark == .question {
                question += "\n" + line
            } else if mark == .answer {
                answer += "\n" + line
            }
        }
        finish()
        return pairs.filter { !$0.question.isEmpty && !$0.answer.isEmpty }
    }

    private static let questionNames: Set<String> = ["question", "q", "exercise", "task", "frage", "pregunta", "domanda", "aufgabe"]
    private static let answerNames: Set<String> = ["answer", "a", "solution", "response", "antwort", "réponse", "reponse", "respuesta", "risposta", "lösung"]

    /// `Question 3:`, `**Answer:**`, `2. Q:` with what follows.
    private static func opening(_ line: Substring) -> (Mark?, String) {
        guard let colon = line.prefix(24).firstIndex(of: ":") else { return (nil, "") }
        let words = TextWords.lowercased(line[..<colon]).filter { !$0.allSatisfy(\.isNumber) }
        guard words.count == 1 || words.count == 2 && words[0] == "model" else { return (nil, "") }
        let rest = line[line.index(after: colon)...].drop { $0 == "*" || $0 == " " || $0 == "_" }.trimmed
        let name = words.last ?? ""
        return (questionNames.contains(name) ? .question : answerNames.contains(name) ? .answer : nil, rest)
    }
}
