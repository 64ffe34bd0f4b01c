public import LyceumCore

extension RemoteChatModel {
    /// The names of the server's models, in its order.
    public func models() async throws(LyceumError) -> [String] {
        let response = try await client.send(get("/models"))
        try response.requireSuccess()
        let json = try response.json()
        guard let entries = json["data"]?.arrayValue ?? json.arrayValue else {
            throw LyceumError(
                .network, "expected a list of models under 'data', found \(json.kind)", at: response.head.url,
                remedy: "give the address up to and including /v1")
        }
        return entries.compactMap { $0["id"]?.stringValue }
    }

    public func embed(_ texts: [String]) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        let step = max(configuration.embeddingBatch, 1)
        for start in stride(from: 0, to: texts.count, by: step) {
            vectors += try await embedBatch(texts[start..<min(start + step, texts.count)])
            guard vectors.last?.count == vectors.first?.count else {
                throw LyceumError(.network, "the server's vectors differ in length", at: name)
            }
        }
        return vectors
    }

    private func embedBatch(_ texts: ArraySlice<String>) async throws(LyceumError) -> [[Float]] {
        let body: JSON = [
            "model": .string(try await modelName()), "input": .array(texts.map { .string($0) }), "encoding_format": "float",
        ]
        let response = try await client.send(post("/embeddings", body))
        guard response.head.isSuccess else { throw RemoteAnswerReader.refined(response.failure()) }
        let entries = try response.json()["data"]?.arrayValue ?? []
        var vectors = [[Float]](repeating: [], count: texts.count)
        for (position, entry) in entries.enumerated() {
            let index = entry["index"]?.intValue ?? position
            guard vectors.indices.contains(index), let numbers = entry["embedding"]?.arrayValue else { continue }
            let values = numbers.compactMap { $0.doubleValue.map { Float($0) } }
            if values.count == numbers.count { vectors[index] = values }
        }
        guard !vectors.contains(where: \.isEmpty) else {
            throw LyceumError(
                .network, "expected \(texts.count) vectors, found \(vectors.count { !$0.isEmpty })", at: response.head.url,
                remedy: "check that the model gives embeddings")
        }
        return vectors
    }
}
