public import LyceumCore

/// An examinee that is asked only what it has not answered before.
///
/// Known answers come first, in the order of the requests; new ones are kept in the cache before they are handed on. After a failure the same call
/// goes on where it stopped.
public struct CachedExaminee: PromptRendering {
    public let inner: any Examinee
    public let cache: AnswerCache
    private let counted = Locked((known: 0, asked: 0))

    public init(_ inner: any Examinee, cache: AnswerCache) {
        self.inner = inner
        self.cache = cache
    }

    /// Answers that were in the cache, and those the model was asked for, so far.
    public var counts: (known: Int, asked: Int) { counted.withLock { $0 } }

    public var name: String { inner.name }
    public var identity: String { inner.identity }
    public var description: JSON.Object { inner.description }
    public var hasChatTemplate: Bool { inner.hasChatTemplate }
    public var notices: [String] { inner.notices }

    public func text(of prompt: ExamPrompt) throws -> String {
        if case .text(let text) = prompt { return text }
        guard let rendering = inner as? any PromptRendering else {
            throw LyceumError(.unsupported, "the model's chat template is not known here", at: name, remedy: "give the chat template")
        }
        return try rendering.text(of: prompt)
    }

    public func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        try cache.refresh()
        let identity = inner.identity
        var missing: [ExamRequest] = []
        var keys: [AnswerKey] = []
        var places: [AnswerKey: Int] = [:]
        var askers: [[Int]] = []
        for (position, request) in requests.enumerated() {
            let key = AnswerKey(request, identity: identity)
            if let known = cache.answer(under: key) {
                deliver(position, known)
            } else if let place = places[key] {
                askers[place].append(position)
            } else {
                places[key] = missing.count
                missing.append(request)
                keys.append(key)
                askers.append([position])
            }
        }
        counted.withLock { [missing, askers] in
            $0.known += requests.count - askers.reduce(0) { $0 + $1.count }
            $0.asked += missing.count
        }
        guard !missing.isEmpty else { return }
        let failure = Locked<LyceumError?>(nil)
        try await inner.answer(missing) { [keys, askers, cache] place, response in
            do throws(LyceumError) { try cache.keep(response, under: keys[place]) } catch {
                failure.withLock { $0 = $0 ?? error }
            }
            for position in askers[place] { deliver(position, response) }
        }
        // The answers were given all the same; that they are not kept must be known.
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
