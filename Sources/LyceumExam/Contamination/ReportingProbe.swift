internal import LyceumCore

/// Asks in small portions, so that progress shows and a stop is heard.
struct ReportingProbe: ContaminationProbe {
    let base: any ContaminationProbe
    /// Texts asked at a time.
    var portion = 8
    /// Called with the number of texts that were answered since the last call.
    let answered: @Sendable (Int) -> Void

    var name: String { base.name }

    private func portions<Input: Sendable, Output>(_ inputs: [Input], _ ask: ([Input]) async throws -> [Output]) async throws -> [Output] {
        var result: [Output] = []
        for first in stride(from: 0, to: inputs.count, by: portion) {
            if Task.isCancelled { throw LyceumError(.cancelled, "stopped while asking \(name)") }
            let part = Array(inputs[first..<min(first + portion, inputs.count)])
            result += try await ask(part)
            answered(part.count)
        }
        return result
    }

    func evidence(of texts: [String]) async throws -> [TextEvidence] { try await portions(texts) { try await base.evidence(of: $0) } }
    func regenerate(_ texts: [SplitText]) async throws -> [String] { try await portions(texts) { try await base.regenerate($0) } }
    func logLikelihoods(of texts: [SplitText]) async throws -> [Double] { try await portions(texts) { try await base.logLikelihoods(of: $0) } }

    func complete(_ prompts: [String], maximumTokens: Int) async throws -> [String] {
        try await portions(prompts) { try await base.complete($0, maximumTokens: maximumTokens) }
    }
}
