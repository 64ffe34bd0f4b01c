internal import LyceumCore

extension SampleRecord {
    /// The sample as a line of a samples file. What the harness does not have stands under `lyceum`, and only where there is some.
    var line: JSON {
        let isRolling = isRolling
        var object = JSON.Object([
            ("doc_id", .integer(number)), ("doc", document), ("target", .string(PythonText.text(target))),
            ("arguments", .object(Self.named(arguments))),
            ("resps", Self.texts(.array(responses.map { .array($0.map { $0.value(isRolling: isRolling) }) }))),
            ("filtered_resps", Self.texts(.array(filtered))), ("filter", .string(filter)),
            ("metrics", .array(metrics.map { .string($0.name) })), ("doc_hash", .string(documentHash)),
            ("prompt_hash", .string(promptHash)), ("target_hash", .string(targetHash)),
        ])
        for (name, value) in metrics { object[name] = value.json }
        let own = ownFields
        if !own.isEmpty { object["lyceum"] = .object(own) }
        return .object(object)
    }

    private var isRolling: Bool { arguments.first?.count == 1 }

    private static func named(_ arguments: [[JSON]]) -> JSON.Object {
        JSON.Object(
            arguments.enumerated().map { request, parts in
                ("gen_args_\(request)", .object(JSON.Object(parts.enumerated().map { ("arg_\($0)", $1) })))
            })
    }

    /// Every leaf as text: lines of one file have to have one shape for readers of columns.
    private static func texts(_ value: JSON) -> JSON {
        guard case .array(let parts) = value else { return .string(PythonText.text(value)) }
        return .array(parts.map(texts))
    }

    private var ownFields: JSON.Object {
        var own = JSON.Object()
        if let cluster { own["cluster"] = .string(cluster) }
        if !facets.isEmpty { own["facets"] = .object(JSON.Object(facets.sorted { $0.key < $1.key }.map { ($0, .string($1)) })) }
        var tokens: [JSON] = []
        var cut: [JSON] = []
        for repetitions in responses {
            for case .text(_, let count, let isCut) in repetitions {
                tokens.append(count.map { .integer($0) } ?? .null)
                cut.append(.bool(isCut))
            }
        }
        if tokens.contains(where: { $0 != .null }) { own["tokens"] = .array(tokens) }
        if cut.contains(.bool(true)) { own["cut"] = .array(cut) }
        // One text, so that lines with different notes still have one shape.
        if !notes.isEmpty { own["notes"] = .string(JSON.object(notes).text()) }
        return own
    }

    // MARK: - Reading

    /// Reads a line of a samples file, the harness's or ours.
    ///
    /// - Throws: `invalidData` with `place` and the field that is missing or of another kind.
    init(line: JSON, at place: String) throws(LyceumError) {
        guard let object = line.objectValue else {
            throw LyceumError(.invalidData, "expected an object per line, found \(line.kind)", at: place)
        }
        let fields = SampleFields(object, place)
        let arguments = try fields.arguments()
        self.init(
            number: try fields.integer("doc_id"), document: object["doc"] ?? .null, target: object["target"] ?? .null, arguments: arguments,
            responses: try fields.responses(isRolling: arguments.first?.count == 1), filtered: try fields.array("filtered_resps"),
            filter: object["filter"]?.stringValue ?? "none", documentHash: object["doc_hash"]?.stringValue ?? "",
            promptHash: object["prompt_hash"]?.stringValue ?? "", targetHash: object["target_hash"]?.stringValue ?? "")
        for name in try fields.array("metrics").compactMap(\.stringValue) {
            guard let value = object[name] else {
                throw LyceumError(.invalidData, "the metric “\(name)” is announced but has no value", at: place)
            }
            if let value = MetricValue(value, metric: name) { metrics.append((name, value)) }
        }
        readOwnFields(object["lyceum"]?.objectValue ?? JSON.Object())
    }

    private mutating func readOwnFields(_ own: JSON.Object) {
        cluster = own["cluster"]?.stringValue
        for (name, value) in own["facets"]?.objectValue ?? JSON.Object() { facets[name] = value.stringValue }
        if let text = own["notes"]?.stringValue, let value = try? JSON.parse(text).objectValue { notes = value }
        let (tokens, cut) = (own["tokens"]?.arrayValue ?? [], own["cut"]?.arrayValue ?? [])
        var position = 0
        for request in responses.indices {
            for repetition in responses[request].indices {
                guard case .text(let text, _, _) = responses[request][repetition] else { continue }
                responses[request][repetition] = .text(
                    text, tokens: position < tokens.count ? tokens[position].intValue : nil,
                    isCut: position < cut.count && cut[position] == .bool(true))
                position += 1
            }
        }
    }
}

/// The fields of a line, with errors that name them.
private struct SampleFields {
    let object: JSON.Object
    let place: String

    init(_ object: JSON.Object, _ place: String) {
        self.object = object
        self.place = place
    }

    func failure(_ name: String, _ expected: String) -> LyceumError {
        LyceumError(.invalidData, "expected \(expected), found \(object[name]?.kind ?? "nothing")", at: "\(place): \(name)")
    }

    func integer(_ name: String) throws(LyceumError) -> Int {
        guard let value = object[name]?.intValue else { throw failure(name, "a whole number") }
        return value
    }

    func array(_ name: String) throws(LyceumError) -> [JSON] {
        guard let value = object[name]?.arrayValue else { throw failure(name, "an array") }
        return value
    }

    /// `{gen_args_0: {arg_0: …}}`, or plain arrays as the harness has them in memory.
    func arguments() throws(LyceumError) -> [[JSON]] {
        switch object["arguments"] {
        case .object(let requests)?:
            var result: [[JSON]] = []
            for position in 0..<requests.count {
                guard let parts = requests["gen_args_\(position)"]?.objectValue else { throw failure("arguments", "gen_args_\(position)") }
                // Readers of columns fill in nulls where a row has fewer.
                result.append((0..<parts.count).compactMap { parts["arg_\($0)"] }.filter { $0 != .null })
            }
            return result
        case .array(let requests)?: return requests.map { $0.arrayValue ?? [$0] }
        default: throw failure("arguments", "an object")
        }
    }

    func responses(isRolling: Bool) throws(LyceumError) -> [[ExamResponse]] {
        var result: [[ExamResponse]] = []
        for (position, request) in try array("resps").enumerated() {
            var repetitions: [ExamResponse] = []
            for value in request.arrayValue ?? [request] {
                guard let response = ExamResponse(sample: value, isRolling: isRolling) else {
                    throw LyceumError(.invalidData, "expected a text or a log-likelihood, found \(value.text())", at: "\(place): resps.\(position)")
                }
                repetitions.append(response)
            }
            result.append(repetitions)
        }
        return result
    }
}
