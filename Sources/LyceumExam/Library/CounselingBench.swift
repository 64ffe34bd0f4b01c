extension ReadyTasks {
    static let counselingBench: [ReadyFile] = [
        counselingTemplate,
        counseling("zero_shot", "asked without examples", counselingDirect(shots: 0)),
        counseling("few_shot", "with three examples", counselingDirect(shots: 3)),
        counseling("zero_shot_cot", "reasoning first, without examples", counselingReasoned(shots: 0, repeats: 1, temperature: 0)),
        counseling(
            "few_shot_cot", "reasoning first, with three examples that carry the expert's explanation",
            counselingReasoned(shots: 3, repeats: 1, temperature: 0)),
        counseling("zero_shot_cot_sc", "vote over 25 drawn chains, without examples", counselingReasoned(shots: 0, repeats: 25, temperature: 0.6)),
        counseling("few_shot_cot_sc", "vote over 25 drawn chains, with three examples", counselingReasoned(shots: 3, repeats: 25, temperature: 0.6)),
    ]

    /// Options as a list or as columns; the key is the right option's text, which must be one of them.
    private static let counselingList = "{% set o = (choices if choices is defined else [A, B, C, D])|list %}"
    private static let counselingLetter =
        counselingList + "{% set a = (answer if answer is defined else correct_answer)|trim %}"
        + "{% set n = o|map('trim')|list %}{{a if a in ['A', 'B', 'C', 'D'] and a not in n else 'ABCD'[n.index(a)]}}"
    private static let counselingCase =
        counselingList + "{% for name, value in [['Patient', demographic|default('')], ['Presenting problem', presenting_problem|default('')], "
        + "['Mental status exam', mental_exam|default('')], ['Other contexts', context|default('')]] %}"
        + "{% if value %}{{name}}: {{value|trim}}\\n{% endif %}{% endfor %}"
        + "Question: {{question|trim}}\\n{% for x in o %}({{'ABCD'[loop.index0]}}): {{x|trim}}\\n{% endfor %}"

    private static let counselingTemplate = ReadyFile(
        "_counseling",
        #"""
        tag: [counselingbench]
        test_split: test
        fewshot_split: test
        """#)

    private static func counselingDirect(shots: Int) -> String {
        #"""
        output_type: multiple_choice
        num_fewshot: \#(shots)
        doc_to_text: "\#(counselingCase)Answer:"
        doc_to_choice: ["(A)", "(B)", "(C)", "(D)"]
        doc_to_target: "(\#(counselingLetter))"
        metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
        """#
    }

    private static func counselingReasoned(shots: Int, repeats: Int, temperature: Double) -> String {
        let vote = repeats > 1 ? "{function: majority_vote}, {function: take_first}" : "{function: take_first}"
        return #"""
            output_type: generate_until
            num_fewshot: \#(shots)
            repeats: \#(repeats)
            doc_to_text: "\#(counselingCase)Think step by step, and end with a line that names the answer as (A), (B), (C) or (D).\nReasoning:"
            doc_to_target: "\#(counselingLetter)"
            fewshot_config:
              doc_to_target: "{{explanation|trim}}\nAnswer: (\#(counselingLetter))"
            generation_kwargs: {until: ["\nQuestion:", "\nPatient:"], do_sample: \#(repeats > 1), temperature: \#(temperature), max_gen_toks: 500}
            filter_list:
              - {name: letter, filter: [{function: regex, group_select: -1, regex_pattern: "\\(([A-D])\\)"}, \#(vote)]}
            metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true}]
            """#
    }

    private static func counseling(_ regime: String, _ summary: String, _ task: String) -> ReadyFile {
        ReadyFile(
            "counselingbench_\(regime)",
            #"""
            include: _counseling
            task: counselingbench_\#(regime)
            \#(task)
            metadata:
              summary: Cases of a licensing examination for mental health counselors (CounselingBench), \#(summary).
              version: 1.0
              licence: not stated; questions of a commercial practice examination, for local use only
              answer: choice
              pass mark: 0.63
              baselines: {chance: 0.25, majority: 0.263, longest: 0.312}
              lyceum:
                source: CounselingBench (github.com/cuongnguyenx/CounselingBench, data/counselingbench.csv) with columns case, demographic, \#
            presenting_problem, mental_exam, context, question, A to D, answer, explanation, competency
                files: {test: [counselingbench.csv, data/counselingbench.csv, counselingbench.jsonl, test.jsonl, test.csv]}
                folders: [counselingbench, CounselingBench]
                cluster: case
                seed: 42
                facets: [competency]
            """#)
    }
}
