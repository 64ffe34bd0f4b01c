internal import LyceumCore

/// Transforms the inputs, at most `limit` at a time and starting in their order; results in the order of the inputs.
func concurrentMap<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], limit: Int, _ transform: @escaping @Sendable (Input) async throws -> Output
) async -> [Result<Output, any Error>] {
    let next = Locked(0)
    let results = Locked([Result<Output, any Error>?](repeating: nil, count: inputs.count))
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<min(max(limit, 1), inputs.count) {
            group.addTask {
                while true {
                    let index = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard index < inputs.count else { return }
                    do {
                        let output = try await transform(inputs[index])
                        results.withLock { $0[index] = .success(output) }
                    } catch {
                        results.withLock { $0[index] = .failure(error) }
                    }
                }
            }
        }
    }
    return results.withLock { $0 }.map { $0 ?? .failure(LyceumError(.cancelled, "the request was not sent")) }
}
