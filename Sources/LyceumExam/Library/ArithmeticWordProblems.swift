extension ReadyTasks {
    static let arithmeticWordProblems: [ReadyFile] = [
        arithmeticTemplate,
        wordProblems(
            "multiarith", summary: "Word problems of several arithmetic steps (MultiArith).", items: 600, hub: "ChilleD/MultiArith",
            files: "[MultiArith/MultiArith.json, MultiArith.json, test.json, test.jsonl]", licence: "CC BY 4.0 (unconfirmed)"),
        wordProblems(
            "addsub", summary: "Word problems of addition and subtraction (AddSub).", items: 395, hub: "allenai/lila",
            files: "[AddSub/AddSub.json, AddSub.json, test.jsonl]", licence: "not stated"),
        wordProblems(
            "singleeq", summary: "Word problems of one equation (SingleEq).", items: 508, hub: "allenai/lila",
            files: "[SingleEq/questions.json, SingleEq.json, questions.json, test.jsonl]", licence: "not stated"),
        wordProblems(
            "svamp", summary: "Elementary word problems with changed wording (SVAMP).", items: 1000, hub: "ChilleD/SVAMP",
            files: "[SVAMP/SVAMP.json, SVAMP.json, svamp.test.jsonl, math/svamp.test.jsonl, test.json, test.jsonl]", licence: "MIT"),
    ]

    // A number is taken from the answer as the study of zero-shot chains of thought does: commas deleted, first number, a final dot and zeros
    // behind it dropped.
    private static let arithmeticTemplate = ReadyFile(
        "_arithmetic",
        #"""
        tag: [math_word_problems]
        output_type: generate_until
        test_split: test
        doc_to_text: "Q: \#(wordProblem)\nA: The answer (arabic numerals) is"
        doc_to_target: "\#(wordProblemAnswer)"
        num_fewshot: 0
        generation_kwargs:
          until: ["Q:", "\n\n"]
          do_sample: false
          temperature: 0.0
          max_gen_toks: 32
        metric_list:
          - metric: exact_match
            aggregation: mean
            higher_is_better: true
            regexes_to_ignore: [",", "\\$", "\\.0+$", "(?<=\\.[0-9])0+$", "\\.$"]
          - metric: numeric_match
            aggregation: mean
            higher_is_better: true
        filter_list:
          - name: first-number
            filter:
              - function: regex
                regex_pattern: "(-?[0-9][0-9,]*(?:\\.[0-9]+)?)"
              - function: take_first
          - name: last-number
            filter:
              - function: regex
                group_select: -1
                regex_pattern: "(-?[0-9][0-9,]*(?:\\.[0-9]+)?)"
              - function: take_first
        """#)

    private static let wordProblem =
        "{% if sQuestion is defined %}{{sQuestion|trim}}{% elif Body is defined %}{{Body|trim}} {{Question|trim}}"
        + "{% else %}{{question|trim}}{% endif %}"
    private static let wordProblemAnswer =
        "{% set v = (lSolutions[0] if lSolutions is defined else Answer if Answer is defined else final_ans if final_ans is defined "
        + "else answer)|float %}"
        + "{{v|int if v == v|int else v}}"

    private static func wordProblems(
        _ name: String, summary: String, items: Int, hub: String, files: String, licence: String
    ) -> ReadyFile {
        ReadyFile(
            name,
            #"""
            include: _arithmetic
            task: \#(name)
            dataset_path: \#(hub)
            metadata:
              summary: \#(summary)
              version: 1.0
              licence: \#(licence)
              items: \#(items)
              answer: number
              baselines: {chance: 0.0}
              lyceum:
                source: \#(summary.split(separator: "(").last.map { String($0.dropLast(2)) } ?? name) (dataset folder of \#
            github.com/kojima-takeshi188/zero_shot_cot, or \#(hub) on the Hugging Face hub)
                files: {test: \#(files)}
                folders: [zero-shot-cot, zero_shot_cot/dataset, \#(name)]
            """#)
    }
}
