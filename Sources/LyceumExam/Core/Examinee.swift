public import LyceumCore

/// A model that is examined.
public protocol Examinee: Sendable {
    /// How tables and files name it.
    var name: String { get }
    /// Tells answers of one model from those of another: name, weights and what changes answers (weight type, adapter, template).
    var identity: String { get }
    /// What the records say about it: source, parameters, weight type, context.
    var description: JSON.Object { get }
    var hasChatTemplate: Bool { get }
    /// What the user should know about the answers so far: prompts that were cut, requests that were refused. None by default.
    var notices: [String] { get }

    /// Answers requests in whatever order is fastest.
    ///
    /// - Parameter deliver: called once per request with its position, from one thread at a time, as soon as its answer is there, so that what was
    ///   answered before a failure can be kept.
    /// - Throws: `LyceumError`: `unsupported` for a kind of request this model cannot answer, `network` when an endpoint is gone, `cancelled`.
    func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws
}

extension Examinee {
    public var notices: [String] { [] }

    /// Answers in the order of the requests.
    public func answers(to requests: [ExamRequest]) async throws -> [ExamResponse] {
        let collected = Locked([ExamResponse?](repeating: nil, count: requests.count))
        try await answer(requests) { position, response in collected.withLock { $0[position] = response } }
        let all = collected.withLock { $0 }
        guard let missing = all.firstIndex(where: { $0 == nil }) else { return all.compactMap { $0 } }
        throw LyceumError(.invalidData, "request \(missing) of \(requests.count) was not answered", at: name)
    }
}
