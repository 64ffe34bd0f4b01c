public import LyceumCore

/// Answers that were given, kept in a file so that nothing is asked twice.
///
/// The file only grows, one line of JSON per answer under its key; several processes and several models may share it. What a killed process left
/// half written is skipped.
public final class AnswerCache: Sendable {
    public let path: String

    private struct State {
        var answers: [AnswerKey: ExamResponse] = [:]
        var file: SharedLineFile
    }

    private let state: Locked<State>

    /// Opens or makes the file and reads what is there.
    /// - Throws: `LyceumError`: `inputOutput`; `invalidData` when the file is something else.
    public init(path: String) throws(LyceumError) {
        self.path = path
        state = Locked(State(file: try SharedLineFile(path: path, head: AnswerLine.head)))
        try refresh()
    }

    /// Answers known now.
    public var count: Int { state.withLock { $0.answers.count } }

    /// Reads what other processes have added since.
    public func refresh() throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            for line in try state.file.newLines() {
                if let (key, response) = AnswerLine.parse(line) { state.answers[key] = response }
            }
        }
    }

    /// The answer an examinee gave to a request, or nil.
    public func answer(to request: ExamRequest, of identity: String) -> ExamResponse? {
        answer(under: AnswerKey(request, identity: identity))
    }

    /// Keeps an answer. It is in the file when this returns.
    public func keep(_ response: ExamResponse, to request: ExamRequest, of identity: String) throws(LyceumError) {
        try keep(response, under: AnswerKey(request, identity: identity))
    }

    func answer(under key: AnswerKey) -> ExamResponse? { state.withLock { $0.answers[key] } }

    func keep(_ response: ExamResponse, under key: AnswerKey) throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            guard state.answers[key] != response else { return }
            state.answers[key] = response
            try state.file.append(AnswerLine.text(key, response))
        }
    }
}
