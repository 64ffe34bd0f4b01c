internal import LyceumCore
internal import LyceumModel

/// The chat template a configuration asks for.
enum MergeTemplate {
    /// - Returns: nil where the tokenizer's own is kept.
    static func text(_ wanted: String?, _ inputs: MergeInputs) throws(LyceumError) -> String? {
        switch wanted {
        case nil: return nil
        case "auto"?: return mostCommon(inputs)
        case let name?:
            if let known = builtIn[name] { return known }
            guard name.contains("{") else {
                throw LyceumError(
                    .invalidArgument, "chat_template: expected auto, \(builtIn.keys.sorted().joined(separator: ", ")) or the text of a template, found “\(name)”",
                    at: inputs.document.place)
            }
            return name
        }
    }

    /// The first of those that most models have.
    private static func mostCommon(_ inputs: MergeInputs) -> String? {
        var counts: [(text: String, count: Int)] = []
        for model in inputs.models {
            guard let text = (try? model.checkpoint.chatTemplateText()) ?? nil else { continue }
            if let index = counts.firstIndex(where: { $0.text.utf8.elementsEqual(text.utf8) }) {
                counts[index].count += 1
            } else {
                counts.append((text, 1))
            }
        }
        let most = counts.map(\.count).max()
        return counts.first { $0.count == most }?.text
    }

    /// Written for these formats' published descriptions.
    private static let builtIn: [String: String] = [
        "chatml": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
        "alpaca": "{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'] + '\n\n' }}"
            + "{% elif message['role'] == 'user' %}{{ '### Instruction:\n' + message['content'] + '\n\n' }}"
            + "{% else %}{{ '### Response:\n' + message['content'] + '\n\n' }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '### Response:\n' }}{% endif %}",
        "llama3": "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' "
            + "+ message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
        "mistral": "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
            + "{% elif message['role'] == 'assistant' %}{{ ' ' + message['content'] + eos_token }}"
            + "{% else %}{{ message['content'] + '\n\n' }}{% endif %}{% endfor %}",
        "exaone": "{% for message in messages %}{{ '[|' + message['role'] + '|]' + message['content'] }}"
            + "{% if message['role'] == 'user' %}{{ '\n' }}{% else %}{{ '[|endofturn|]\n' }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}",
    ]
}
