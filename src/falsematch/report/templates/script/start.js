explore();
if (data.points.length) calculate();
