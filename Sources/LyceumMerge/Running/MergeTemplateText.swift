/// The templates a configuration can name.
enum MergeTemplateText {
    /// Written for these formats' published descriptions; chatml and mistral render what mergekit's do.
    static let builtIn: [String: String] = [
        "chatml": "{% for message in messages %}"
            + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
        "alpaca": alpacaSystem + "{{ system.text + '\\n\\n' if system.text else '' }}" + alpacaTurns
            + "{% if add_generation_prompt and messages[-1]['role'] != 'assistant' %}{{ '\\n\\n### Response:\\n' }}{% endif %}",
        "llama3": llama("'<|eot_id|>'"),
        "mistral": "{% set ns = namespace(system='', turn=0) %}{{ bos_token }}{% for message in messages %}"
            + "{% if message['role'] == 'system' and loop.first %}{% set ns.system = message['content'] + '\\n\\n' %}"
            + "{% elif message['role'] not in ['user', 'assistant'] %}"
            + "{{ raise_exception('a conversation has user and assistant, after at most one system message') }}"
            + "{% elif (message['role'] == 'user') != (ns.turn % 2 == 0) %}"
            + "{{ raise_exception('user and assistant must take turns, the user first') }}"
            + "{% else %}{% if message['role'] == 'user' %}{{ ' [INST] ' + (ns.system if ns.turn == 0 else '') + message['content'] + ' [/INST]' }}"
            + "{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% set ns.turn = ns.turn + 1 %}{% endif %}{% endfor %}",
        "exaone": exaone(indent: "", end: ""),
    ]

    /// mergekit's slips: no line between an instruction and the prompt for an answer, lines and spaces of the template file among the text.
    static let compatible: [String: String] = [
        "alpaca": alpacaSystem + "{{ system.text + '\\n\\n' }}" + alpacaTurns
            + "{% if add_generation_prompt and messages[-1]['role'] != 'assistant' %}{{ '### Response:\\n' }}{% endif %}",
        "llama3": llama("'<|eot_id|>\\n'"),
        "exaone": exaone(indent: "    ", end: "\\n"),
    ]

    private static let alpacaSystem =
        "{% set system = namespace(text='') %}{% for message in messages %}{% if message['role'] == 'system' %}"
        + "{% set system.text = message['content'] | trim %}{% endif %}{% endfor %}"

    /// Turns with an empty line after each but the last message.
    private static let alpacaTurns =
        "{% set names = {'user': 'Instruction', 'assistant': 'Response', 'user_context': 'Input'} %}{% for message in messages %}"
        + "{% if message['role'] in names %}{{ '### ' + names[message['role']] + ':\\n' + message['content'] | trim }}"
        + "{{ '' if loop.last else '\\n\\n' }}{% endif %}{% endfor %}"

    private static func llama(_ end: String) -> String {
        "{% for message in messages %}{{ (bos_token if loop.first else '') + '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' "
            + "+ message['content'] | trim + \(end) }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
    }

    private static func exaone(indent: String, end: String) -> String {
        let inner = indent + indent
        return "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}"
            + "{{ '\(inner)[|system|][|endofturn|]\\n\(end)' }}{% endif %}"
            + "{{ '\(indent)[|' + message['role'] + '|]' + message['content'] + '\(end)' }}"
            + "{{ '\(inner)\\n\(end)' if message['role'] == 'user' else '\(inner)[|endofturn|]\\n\(end)' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '\(indent)[|assistant|]\(end)' }}{% endif %}"
    }
}
