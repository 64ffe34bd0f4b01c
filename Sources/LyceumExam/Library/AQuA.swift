extension ReadyTasks {
    // Options come as "A)21"; brackets within an option get the same blanks, as in the published prompts.
    private static let bracketed = "{{('(' ~ options|join('('))|replace('(', ' (')|replace(')', ') ')}}"

    static let aqua: [ReadyFile] = [
        ReadyFile(
            "aqua_rat",
            #"""
            task: aqua_rat
            tag: [math_word_problems]
            dataset_path: deepmind/aqua_rat
            dataset_name: raw
            output_type: multiple_choice
            test_split: test
            validation_split: validation
            doc_to_text: "Q: {{question|trim}} Answer Choices:\#(bracketed)\nA: Among A through E, the answer is"
            doc_to_choice: ["A", "B", "C", "D", "E"]
            doc_to_target: correct
            metric_list:
              - metric: acc
                aggregation: mean
                higher_is_better: true
            metadata:
              summary: Algebraic word problems with five options (AQuA-RAT).
              version: 1.0
              licence: Apache-2.0
              items: 254
              answer: choice
              baselines: {chance: 0.2, majority: 0.248, longest: 0.211}
              lyceum:
                source: AQuA-RAT (github.com/google-deepmind/AQuA, test.json; or deepmind/aqua_rat on the Hugging Face hub)
                files: {test: [AQuA/test.json, test.json, "raw/test-*.parquet", aqua.test.jsonl], validation: [dev.json, "raw/validation-*.parquet"]}
                folders: [zero-shot-cot, AQuA, aqua]
            """#)
    ]
}
