extension ReadyTasks {
    // The hub has question and choices as columns; the authors' file has them in one object.
    static let commonSense: [ReadyFile] = [
        ReadyFile(
            "commonsense_qa",
            #"""
            task: commonsense_qa
            tag: [commonsense]
            dataset_path: tau/commonsense_qa
            training_split: train
            validation_split: validation
            output_type: multiple_choice
            doc_to_text: "\#(commonSenseOptions)Question: {{(question.stem if question is mapping else question)|trim}}\n{% for x in c \#
            %}{{'ABCDE'[loop.index0]}}. {{x}}\n{% endfor %}Answer:"
            doc_to_choice: ["A", "B", "C", "D", "E"]
            doc_to_target: answerKey
            metric_list:
              - metric: acc
                aggregation: mean
                higher_is_better: true
            \#(commonSenseAbout("in lines"))
            """#),
        // In one line, as the study of zero-shot chains of thought asks (row 32).
        ReadyFile(
            "commonsense_qa_line",
            #"""
            include: commonsense_qa
            task: commonsense_qa_line
            doc_to_text: "\#(commonSenseOptions)Q: {{(question.stem if question is mapping else question)|trim}} Answer Choices:{% for x in c %} \#
            ({{'ABCDE'[loop.index0]}}) {{x}}{% endfor %}\nA: Among A through E, the answer is"
            \#(commonSenseAbout("in one line"))
            """#),
    ]

    private static func commonSenseAbout(_ form: String) -> String {
        #"""
        metadata:
          summary: Everyday knowledge with five options \#(form) (CommonsenseQA, validation part, whose key is public).
          version: 1.0
          licence: MIT
          items: 1221
          answer: choice
          baselines: {chance: 0.2, majority: 0.209, longest: 0.222}
          lyceum:
            source: CommonsenseQA (dev_rand_split.jsonl of its authors, or tau/commonsense_qa on the Hugging Face hub)
            files:
              validation: [CommonsenseQA/dev_rand_split.jsonl, dev_rand_split.jsonl, "data/validation-*.parquet"]
              train: [CommonsenseQA/train_rand_split.jsonl, train_rand_split.jsonl, "data/train-*.parquet"]
            folders: [zero-shot-cot, commonsenseqa, commonsense_qa]
        """#
    }

    private static let commonSenseOptions =
        "{% set c = question.choices|map(attribute='text')|list if question is mapping else choices.text if choices is mapping else choices %}"
}
