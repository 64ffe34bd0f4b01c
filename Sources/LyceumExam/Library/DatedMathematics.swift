extension ReadyTasks {
    static let datedMathematics: [ReadyFile] = [
        mathematicsTemplate,
        mathematics(
            "liveaopsbench", summary: "Olympiad problems of a forum by month of posting, so that a model's cut-off date shows (LiveAoPSBench)",
            items: nil,
            licence: "see the data set; the problems belong to their owners",
            files: #"aops_1224/test.jsonl, LiveAoPSBench-2024.jsonl, liveaopsbench.jsonl, test.jsonl, "data/*.parquet""#,
            folders: "liveaopsbench, LiveAoPSBench-2024, aops",
            source: "LiveAoPSBench (jojo23333/LiveAoPSBench-2024 on the Hugging Face hub, 5328 items, or github.com/DSL-Lab/aops, "
                + "eval/data/aops_1224; "
                + "its card names post_time, the other names question and answer are assumed)",
            more: "    facets: [month]"),
        mathematics(
            "aime24", summary: "The American Invitational Mathematics Examination of 2024", items: 30, licence: "Mathematical Association of America",
            files: "aime24_test.jsonl, math/aime24.test.jsonl, test.jsonl", folders: "aops, chat-math-code, aime24",
            source: "aime24 (github.com/DSL-Lab/aops, eval/data)"),
        mathematics(
            "amc23", summary: "The American Mathematics Competition of 2023", items: 40, licence: "Mathematical Association of America",
            files: "amc23_test.jsonl, math/amc23.test.jsonl, test.jsonl", folders: "aops, chat-math-code, amc23",
            source: "amc23 (github.com/DSL-Lab/aops, eval/data)"),
        mathematics(
            "olympiadbench", summary: "Olympiad mathematics in English, text only (OlympiadBench)", items: 675,
            licence: "see the data set (unconfirmed)",
            files: "olympiadbench_test.jsonl, test.jsonl", folders: "aops, olympiadbench",
            source: "OlympiadBench (github.com/DSL-Lab/aops, eval/data)", more: "    facets: [subfield]"),
    ]

    private static let mathematicsTemplate = ReadyFile(
        "_mathematics",
        #"""
        tag: [competition_mathematics]
        output_type: generate_until
        test_split: test
        num_fewshot: 0
        doc_to_text: "{{(question if question is defined else problem)|trim}}\nReason step by step, and put the final answer in \\boxed{}."
        doc_to_target: "{% set a = final_answer if final_answer is defined else answer %}{% set a = a[0] if a is sequence and a is not string and \#
        a|length == 1 else a %}{{a|int if a is float and a == a|int else a|join(', ') if a is sequence and a is not string else a}}"
        generation_kwargs: {until: [], do_sample: false, temperature: 0.0, max_gen_toks: 4096}
        filter_list:
          - {name: boxed, filter: [{function: regex, group_select: -1, regex_pattern: "\\\\boxed\\{((?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*)\\}"}, \#
        {function: take_first}]}
        metric_list:
          - {metric: math_equal, aggregation: mean, higher_is_better: true}
          - {metric: exact_match, aggregation: mean, higher_is_better: true, regexes_to_ignore: ["\\s", "\\$", ",(?=\\d{3})", "\\\\left", \#
        "\\\\right", "\\.0+$"]}
        """#)

    private static func mathematics(
        _ name: String, summary: String, items: Int?, licence: String, files: String, folders: String, source: String, more: String = ""
    ) -> ReadyFile {
        ReadyFile(
            name,
            #"""
            include: _mathematics
            task: \#(name)
            metadata:
              summary: \#(summary).
              version: 1.0
              licence: \#(licence)
            \#(items.map { "  items: \($0)" } ?? "")
              answer: mathematics
              baselines: {chance: 0.0}
              lyceum:
                source: \#(source)
                files: {test: [\#(files)]}
                folders: [\#(folders)]
                id: id
            \#(more)
            """#)
    }
}
