"""What a ministry and the public see: counts over territories, never a person."""
