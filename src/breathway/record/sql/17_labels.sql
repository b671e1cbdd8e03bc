-- What experts label in sounds is rare in the log, and is read all together (console/agreement.py).
CREATE INDEX log_of_labels ON log (position)
  WHERE kind IN ('sound_annotated', 'sound_annotation_withdrawn', 'sound_labels_opened');
