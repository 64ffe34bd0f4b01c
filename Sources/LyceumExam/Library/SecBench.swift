extension ReadyTasks {
    static let secBench: [ReadyFile] = [secBenchChoice, secBenchShort]

    private static func secBenchAbout(_ summary: String, _ files: String, _ extra: String) -> String {
        #"""
        metadata:
          summary: Cybersecurity, \#(summary) (SecBench).
          version: 1.0
          licence: see the data set (unconfirmed)
        \#(extra)
          lyceum:
            source: SecBench (github.com/secbench-git/SecBench, or secbench-hf/SecBench on the Hugging Face hub; 3,000 items are public) with \#
        question, answers and label (several choices) or answer, language, ability, domain
            files: {test: [\#(files)]}
            folders: [secbench, SecBench, SecBench/data]
            facets: [language, ability, domain]
        """#
    }

    // One or more options may be right; only the whole set counts.
    private static let secBenchChoice = ReadyFile(
        "secbench_choice",
        #"""
        task: secbench_choice
        tag: [secbench]
        output_type: generate_until
        test_split: test
        num_fewshot: 0
        doc_to_text: "{% if language|default('en')|lower in ['zh', 'cn', 'chinese'] %}以下题目有一个或多个正确选项，请只写出正确选项的字母。\n题目：{{question|trim}}\n{% else \#
        %}One or more of the options are right. Write the letters of all right options and nothing else.\nQuestion: {{question|trim}}\n{% endif \#
        %}{% for x in answers %}{{'ABCDEFGHIJ'[loop.index0]}}. {{x}}\n{% endfor %}{{'答案：' if language|default('en')|lower in ['zh', 'cn', \#
        'chinese'] else 'Answer:'}}"
        doc_to_target: "{{label|upper|replace(',', '')|replace(' ', '')|list|sort|join if label is string else label|sort|join}}"
        generation_kwargs: {until: ["\n\n", "Question:", "题目："], do_sample: false, temperature: 0.0, max_gen_toks: 32}
        filter_list:
          - {name: letters, filter: [{function: regex, regex_pattern: "\\b([A-J](?:(?:\\s*(?:,|;|、|，|and|&|和)\\s*|\\s*)[A-J]\\b|[A-J])*)"}, \#
        {function: take_first}]}
        metric_list:
          - {metric: letter_set, aggregation: mean, higher_is_better: true}
          - {metric: letter_set_partial, aggregation: mean, higher_is_better: true}
        \#(secBenchAbout("questions with one or more right options", "MCQs_2730.jsonl, data/MCQs_2730.jsonl, test.jsonl", "  answer: choices"))
        """#)

    private static let secBenchGrader = "  answer: text\n  grader: {kind: rubric, scale: [0, 0.5, 1]}"

    private static let secBenchShort = ReadyFile(
        "secbench_short",
        #"""
        task: secbench_short
        tag: [secbench_written]
        output_type: generate_until
        test_split: test
        num_fewshot: 0
        doc_to_text: "{% if language|default('en')|lower in ['zh', 'cn', 'chinese'] %}请简要回答。\n题目：{{question|trim}}\n答案：{% else %}Answer \#
        briefly.\nQuestion: {{question|trim}}\nAnswer:{% endif %}"
        doc_to_target: "{{answer}}"
        generation_kwargs: {until: ["\nQuestion:", "\n题目："], do_sample: false, temperature: 0.0, max_gen_toks: 512}
        metric_list:
          - {metric: rougeL, aggregation: mean, higher_is_better: true}
          - {metric: chrf, aggregation: chrf, higher_is_better: true}
        \#(secBenchAbout("short answers", "SAQs_270.jsonl, data/SAQs_270.jsonl, test.jsonl", secBenchGrader))
        """#)
}
