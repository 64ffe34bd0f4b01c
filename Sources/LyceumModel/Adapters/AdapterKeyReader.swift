internal import LyceumCore

/// Typed values of an `adapter_config.json`; `null` is the same as a missing key.
struct AdapterKeyReader {
    let object: JSON.Object
    let place: String

    private func value(_ key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    func wrong(_ key: String, _ expected: String, _ found: JSON) -> LyceumError {
        LyceumError(.invalidData, "expected \(expected), found \(found.text())", at: "\(place): \(key)")
    }

    func text(_ key: String) throws(LyceumError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue else { throw wrong(key, "a string", value) }
        return text
    }

    func flag(_ key: String) throws(LyceumError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw wrong(key, "true or false", value) }
        return flag
    }

    func number(_ key: String) throws(LyceumError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.doubleValue, number.isFinite else { throw wrong(key, "a number", value) }
        return number
    }

    func count(_ key: String) throws(LyceumError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.intValue, number > 0, number <= 1 << 24 else { throw wrong(key, "a whole number above 0", value) }
        return number
    }

    /// One number or a list.
    func counts(_ key: String) throws(LyceumError) -> [Int]? {
        guard let value = value(key) else { return nil }
        let elements = value.arrayValue ?? [value]
        let numbers = elements.compactMap(\.intValue)
        guard numbers.count == elements.count, numbers.allSatisfy({ $0 >= 0 }) else { throw wrong(key, "whole numbers", value) }
        return numbers
    }

    /// One text or a list.
    func texts(_ key: String) throws(LyceumError) -> [String]? {
        guard let value = value(key) else { return nil }
        let elements = value.arrayValue ?? [value]
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else { throw wrong(key, "a list of names", value) }
        return texts
    }

    func selection(_ key: String) throws(LyceumError) -> ModuleSelection? {
        guard let value = value(key) else { return nil }
        return try ModuleSelection(value, at: "\(place): \(key)")
    }

    func initialization() throws(LyceumError) -> AdapterConfiguration.Initialization {
        guard let value = value("init_lora_weights"), let name = value.stringValue else { return .kaiming }
        if name == "gaussian" { return .gaussian }
        if name == "olora" { return .olora }
        if name == "pissa" || name.hasPrefix("pissa_niter_") { return .pissa }
        // These say how training began; the stored weights are all there is to them.
        if ["eva", "orthogonal", "true", "false"].contains(name) { return .kaiming }
        throw LyceumError(
            .unsupported, "the initialization “\(name)” changes the base model in a way the file does not say",
            at: "\(place): init_lora_weights", remedy: "convert the adapter to plain LoRA with the tool that made it")
    }

    /// Keys nobody asked for: kept when they cannot change what the weights mean.
    func rest(known: Set<String>) throws(LyceumError) -> JSON.Object {
        var rest = JSON.Object()
        for (key, value) in object where !known.contains(key) {
            guard Self.harmless.contains(key) || Self.isOff(value) else {
                throw LyceumError(
                    .unsupported, "the setting is not known here and may change what the weights mean (\(value.text()))",
                    at: "\(place): \(key)",
                    remedy: LyceumError.nearestNameRemedy(
                        key, among: known, otherwise: "remove the key if it does not matter, or merge the adapter with the tool that made it"))
            }
            rest[key] = value
        }
        return rest
    }

    /// Not there, false, or empty: the tools write every switch they know.
    private static func isOff(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    /// About training, other devices, or where things came from.
    private static let harmless: Set<String> = [
        "auto_mapping", "peft_version", "revision", "megatron_core", "qalora_group_size", "ensure_weight_tying", "runtime_config",
        "eva_config", "loftq_config", "corda_config", "lora_ga_config", "encoder_hidden_size", "prefix_projection", "prompt_tuning_init",
        "prompt_tuning_init_text", "tokenizer_name_or_path", "tokenizer_kwargs", "init_weights", "lora_plus_ratio",
    ]
}
