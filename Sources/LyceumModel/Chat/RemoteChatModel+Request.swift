internal import LyceumCore

extension RemoteChatModel {
    /// The request for an answer, streamed.
    func httpRequest(for request: ChatRequest) async throws(LyceumError) -> HTTPRequest {
        var body = JSON.Object([("model", .string(try await modelName()))])
        let isChat: Bool
        switch request.prompt {
        case .messages(let messages):
            isChat = true
            guard !messages.isEmpty else {
                throw LyceumError(.invalidArgument, "the conversation has no message", at: name)
            }
            body["messages"] = .array(messages.map { $0.json(.endpoint) })
        case .text(let text):
            isChat = false
            body["prompt"] = .string(text)
        }
        body["stream"] = true
        body["stream_options"] = ["include_usage": true]
        addSampling(request.options, to: &body, isChat: isChat)
        addForm(request.options, to: &body, isChat: isChat)
        for (key, value) in request.options.endpointArguments { body[key] = value }
        return post(isChat ? "/chat/completions" : "/completions", .object(body), accepting: "text/event-stream")
    }

    /// A request with the key and the configured headers. Asking a model twice does no harm, so it may be repeated.
    func post(_ path: String, _ body: JSON, accepting type: String = "application/json") -> HTTPRequest {
        var request = HTTPRequest(.post, configuration.baseURL + path, json: body, timeouts: configuration.timeouts)
        authorize(&request)
        request.headers["Accept"] = type
        return request
    }

    func get(_ path: String) -> HTTPRequest {
        var request = HTTPRequest(.get, configuration.baseURL + path, timeouts: configuration.timeouts)
        authorize(&request)
        return request
    }

    private func authorize(_ request: inout HTTPRequest) {
        request.isRepeatable = true
        request.maximumResponseBytes = configuration.maximumResponseBytes
        if let key = configuration.apiKey { request.headers["Authorization"] = "Bearer \(key)" }
        for field in configuration.headers.fields { request.headers[field.name] = field.value }
    }

    private func addSampling(_ options: ChatOptions, to body: inout JSON.Object, isChat: Bool) {
        if let count = options.maximumTokens { body[maximumTokensKey(isChat)] = .integer(count) }
        body["temperature"] = options.temperature.map { .number($0) }
        body["top_p"] = options.topP.map { .number($0) }
        body["top_k"] = options.topK.map { .integer($0) }
        body["min_p"] = options.minP.map { .number($0) }
        body["typical_p"] = options.typicalP.map { .number($0) }
        body["presence_penalty"] = options.presencePenalty.map { .number($0) }
        body["frequency_penalty"] = options.frequencyPenalty.map { .number($0) }
        // vLLM and llama.cpp name it differently, and each skips the other's key.
        body["repetition_penalty"] = options.repetitionPenalty.map { .number($0) }
        body["repeat_penalty"] = options.repetitionPenalty.map { .number($0) }
        // Servers keep it in a signed number.
        body["seed"] = options.seed.map { .integer(Int($0 & 0x7FFF_FFFF_FFFF_FFFF)) }
        if !options.stop.isEmpty { body["stop"] = .array(options.stop.map { .string($0) }) }
        if !options.logitBias.isEmpty {
            let pairs = options.logitBias.sorted { $0.key < $1.key }
            body["logit_bias"] = .object(JSON.Object(pairs.map { ("\($0.key)", .number(Double($0.value))) }))
        }
        if let count = options.topLogProbabilities {
            body["logprobs"] = isChat ? true : .integer(count)
            if isChat { body["top_logprobs"] = .integer(count) }
        }
    }

    /// OpenAI's own newer models know only the longer name, most other servers only the shorter.
    private func maximumTokensKey(_ isChat: Bool) -> String {
        let host = (try? HTTPAddress(configuration.baseURL))?.host
        return isChat && host == "api.openai.com" ? "max_completion_tokens" : "max_tokens"
    }

    private func addForm(_ options: ChatOptions, to body: inout JSON.Object, isChat: Bool) {
        switch options.responseFormat {
        case .text: break
        case .jsonObject: body["response_format"] = ["type": "json_object"]
        case .jsonSchema(let name, let schema):
            body["response_format"] = [
                "type": "json_schema", "json_schema": ["name": .string(name), "schema": schema, "strict": true],
            ]
            // llama.cpp reads this key where a plain text is continued.
            if !isChat { body["json_schema"] = schema }
        case .grammar(let text): body["grammar"] = .string(text)
        }
        if !options.tools.isEmpty {
            body["tools"] = .array(options.tools.map(\.json))
            body["tool_choice"] =
                switch options.toolChoice {
                case .automatic: "auto"
                case .none: "none"
                case .required: "required"
                case .function(let name): ["type": "function", "function": ["name": .string(name)]]
                }
            body["parallel_tool_calls"] = options.allowsParallelToolCalls.map { .bool($0) }
        }
        if !options.templateArguments.isEmpty { body["chat_template_kwargs"] = .object(options.templateArguments) }
    }
}
